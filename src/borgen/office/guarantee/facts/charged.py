"""On which day the fee of a year was charged: the run shows that the duty to charge it is done."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from borgen.guarantee.annual_fee import FeeKind
from borgen.office.guarantee.models import FeeLine


def charged_days(sequence: int, as_of: date, guarantee_ids: Iterable[int]) -> dict[int, dict[int, date]]:
    """By guarantee and year the first day on which its first or annual fee was charged, known at an event's number.

    Those that were charged after ``as_of`` are left out.
    """
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for pk, year, on in charged_fees(sequence, guarantee_ids).filter(run__charge_on__lte=as_of):
        found[pk].setdefault(year, on)
    return found


def charged_fees(sequence: int, guarantee_ids: Iterable[int]) -> QuerySet[FeeLine, tuple[int, int, date]]:
    """Guarantee, year and day of charging of first and annual fees, in the order of their charging."""
    charged = FeeLine.objects.filter(
        guarantee_id__in=list(guarantee_ids), charged=True, run__charged_sequence__lte=sequence,
        kind__in=[FeeKind.FIRST.value, FeeKind.ANNUAL.value],
    )  # fmt: skip
    return charged.order_by("pk").values_list("guarantee_id", "year", "run__charge_on")
