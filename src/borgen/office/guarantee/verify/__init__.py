"""What can never be so: the invariants of the register, checked on the rows as they are.

For the auditor, after a restore and after a migration: it trusts no constraint and no trigger, and reads everything anew.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from borgen.office.guarantee.verify.counted import check_counted
from borgen.office.guarantee.verify.fees import check_fees
from borgen.office.guarantee.verify.figures import check_figures
from borgen.office.guarantee.verify.increases import check_increases
from borgen.office.guarantee.verify.knowledge import check_knowledge
from borgen.office.guarantee.verify.money import check_money
from borgen.office.guarantee.verify.scope import check_scope
from borgen.office.guarantee.verify.stored import check_stored
from borgen.office.journal.moment import Moment, moment
from borgen.office.journal.verify import Violation, check_journal, check_protections

Check = Callable[[Moment], Iterable[Violation]]

CHECKS: tuple[Check, ...] = (
    check_knowledge, check_scope, check_money, check_increases, check_fees, check_stored, check_figures, check_counted,
)  # fmt: skip


def check_all(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> list[Violation]:
    """Every violation in one organisation's journal and register, as of a day and as known at an instant."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    found = [*check_protections(), *check_journal(organisation_id=organisation_id)]
    for check in CHECKS:
        found += check(at)
    return found


__all__ = ["CHECKS", "Violation", "check_all"]
