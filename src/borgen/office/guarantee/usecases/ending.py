"""What has to hold of the day from which a guarantee is gone, whoever states it."""

from datetime import date

from borgen.office.guarantee.models import BalanceObservation, Guarantee, Movement
from borgen.office.journal.models import FOREVER
from borgen.office.journal.refused import Refused


class FactsAfterEnd(Refused):
    """Something is registered on a day after the end."""

    code = "facts_after_end"


def check_nothing_after(*, guarantee: Guarantee, ended_on: date) -> None:
    """See to it that nothing moved and nothing was stated after the guarantee's end.

    Raises:
        FactsAfterEnd: with the latest day on which something did.
    """
    moved = Movement.objects.filter(guarantee=guarantee, known_until=FOREVER, value_on__gt=ended_on)
    latest = moved.order_by("-value_on").values_list("value_on", flat=True).first()
    seen = BalanceObservation.objects.filter(loan__guarantee=guarantee, known_until=FOREVER, on__gt=ended_on)
    observed = seen.order_by("-on").values_list("on", flat=True).first()
    days = [day for day in (latest, observed) if day is not None]
    if days:
        raise FactsAfterEnd(ended_on=ended_on, latest=max(days))
