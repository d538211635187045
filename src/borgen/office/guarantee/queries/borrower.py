"""Which party borrows under a guarantee."""

from datetime import date

from borgen.office.guarantee.facts.moment import moment
from borgen.office.guarantee.queries.snapshot import snapshot


def borrower_of(*, organisation_id: int, guarantee_id: int, as_of: date) -> int:
    """The number of the party that borrows under the guarantee on a day, as it is known now."""
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of))
    return shot.by_id[guarantee_id].facts.borrower.id
