"""Until when a decision may be used, as it was known [sv: giltighetstid]."""

from datetime import date

from borgen.guarantee.commitment import Commitment
from borgen.guarantee.state import last_available_day, life_of
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.journal.moment import moment_at
from borgen.office.journal.refused import Refused


class OfferLapsed(Refused):
    """The decision could be used until a day that has passed; a new one is needed (G7.4)."""

    code = "offer_lapsed"


def check_not_lapsed(*, case: Commitment, organisation_id: int, sequence: int, on: date) -> None:
    """See to it that the decision may still be used on ``on``: by its own paper, else by its policy.

    Raises:
        OfferLapsed: with the last day.
    """
    last_on = case.available_until
    if last_on is None and case.policy:
        known = moment_at(organisation_id=organisation_id, as_of=on, sequence=sequence)
        last_on = last_available_day(life_of(case), policies_at(known)(case.policy))
    if last_on is not None and on > last_on:
        raise OfferLapsed(reference=case.reference, last_on=last_on, on=on)
