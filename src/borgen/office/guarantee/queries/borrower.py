"""Which party borrows under a guarantee, and in which currency."""

from datetime import date

from borgen.office.guarantee.models import GuaranteeFact
from borgen.office.guarantee.queries.snapshot import snapshot
from borgen.office.journal.models import FOREVER
from borgen.office.journal.moment import moment


def borrower_of(*, organisation_id: int, guarantee_id: int, as_of: date) -> int:
    """The number of the party that borrows under the guarantee on a day, as it is known now."""
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of))
    return shot.by_id[guarantee_id].facts.borrower.id


def party_and_currency(*, organisation_id: int, reference: str, as_of: date) -> tuple[int, str] | None:
    """Who borrows under the guarantee of this reference, as a party's number, and in which currency; as known now.

    It is as of the day, or of the day nearest to it on which the guarantee has terms; ``None`` where there is none.
    """
    rows = GuaranteeFact.objects.filter(
        organisation_id=organisation_id, guarantee__reference=reference, known_until=FOREVER
    ).order_by("true_from")
    found = rows.filter(true_from__lte=as_of).last() or rows.first()
    return (found.borrower_id, found.currency) if found is not None else None
