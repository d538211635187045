"""How a sum of fees came about, line by line: of a preview, of a run, of what has been charged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from borgen.guarantee.register_sums import SumPart, apart, explain_sum
from borgen.office.guarantee.models import FeeLine as LineRow
from borgen.office.guarantee.queries.explain_fees import line_name, stored_name
from borgen.office.guarantee.queries.fees import charged_rows, fee_preview, known_run, was_charged
from borgen.office.journal.moment import moment
from borgen.rules.trace import APART, Trace


class NoSuchSum(LookupError):
    """There are no such fees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSum:
    """``trace`` ends in the sum. Each name of ``parts`` is a reference and, behind the last space, the explained fee."""

    currency: str
    trace: Trace
    parts: tuple[SumPart, ...]


def explain_preview(
    *, organisation_id: int, year: int, currency: str, as_of: date, known_at: datetime | None = None
) -> FeeSum:
    """What a run of the year would charge.

    Raises:
        NoSuchSum: no fee in the currency.
    """
    found = fee_preview(organisation_id=organisation_id, year=year, as_of=as_of, known_at=known_at)
    lines = [line for line in found.lines if line.amount.currency == currency]
    return _summed(((f"{line.reference} {line_name(line)}", line.amount.minor) for line in lines), currency, len(lines))


def explain_run(*, organisation_id: int, year: int, number: int, known_at: datetime | None = None) -> FeeSum:
    """What a run charges, as it was frozen.

    Raises:
        NoSuchRun: the organisation has none with this year and number.
        NoSuchSum: it has no line.
    """
    run, _ = known_run(organisation_id, year, number, known_at)
    at = moment(organisation_id=organisation_id, as_of=run.charge_on, known_at=known_at)
    rows = LineRow.objects.filter(run=run).order_by("guarantee__sort_key", "kind", "ordinal", "pk")
    found = [
        (reference, pk, charged and was_charged(run, at), minor)
        for reference, pk, charged, minor in rows.values_list("guarantee__reference", "pk", "charged", "amount_minor")
    ]
    return _summed(_stored(found), run.currency, len(found))


def explain_charged(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, year: int | None = None, reference: str = "",
    currency: str,
) -> FeeSum:  # fmt: skip
    """What has been charged, of one year or of one guarantee where these are named.

    Raises:
        NoSuchSum: nothing has been charged.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    rows = charged_rows(at, year=year, reference=reference).filter(currency=currency)
    rows = rows.order_by("-year", "guarantee__sort_key", "kind", "ordinal", "pk")
    found = list(rows.values_list("guarantee__reference", "pk", "charged", "amount_minor"))
    return _summed(_stored(found), currency, len(found))


def _stored(rows: Iterable[tuple[str, int, bool, int]]) -> Iterable[tuple[str, int]]:
    return ((f"{reference} {stored_name(pk, is_charged=charged)}", minor) for reference, pk, charged, minor in rows)


def _summed(amounts: Iterable[tuple[str, int]], currency: str, count: int) -> FeeSum:
    if not count:
        raise NoSuchSum(currency)
    parts = apart(amounts, APART)
    return FeeSum(currency=currency, parts=parts, trace=explain_sum("fees", parts, currency=currency, source="line"))
