"""The loans of a project, by their numbers, and what can be done with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from borgen.office.journal.moment import Moment
from borgen.office.supported_loan.facts.figures import plan_of
from borgen.office.supported_loan.facts.loan import loans_known
from borgen.office.supported_loan.models import Loan
from borgen.office.supported_loan.queries.change_by_form_c import ChangeAfterFormC, change_by_form_c
from borgen.office.supported_loan.queries.loans import can_change_on
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import ProjectFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansToDo:
    """``redeemable`` are the numbers of those that run; ``change`` is what form C asks of the first one."""

    redeemable: frozenset[str]
    change: ChangeAfterFormC | None


def loans_to_do(at: Moment, project: ProjectFacts, numbers: Iterable[str]) -> LoansToDo:
    """What can be done with the project's loans of these ``numbers`` at the moment."""
    known = loans_known(organisation_id=at.organisation_id, sequence=at.sequence, numbers=list(numbers))
    changes = (change_by_form_c(one, project, [loan.kind for loan in known]) for one in known)
    return LoansToDo(
        redeemable=frozenset(one.number for one in known if can_change_on(one, plan_of(one.terms), at.as_of)),
        change=next((change for change in changes if change is not None), None),
    )


def first_loan_of(*, organisation_id: int, reference: str) -> str | None:
    """The number of the project's first loan; ``None`` where it has none, or the organisation no such project."""
    found = Loan.objects.filter(
        organisation_id=organisation_id, project__reference=reference, kind=LoanKind.FIRST.value
    )
    return found.values_list("number", flat=True).first()


def project_of(*, organisation_id: int, number: str) -> str | None:
    """The reference of the project of a loan; ``None`` where the organisation has no such loan."""
    found = Loan.objects.filter(organisation_id=organisation_id, number=number)
    return found.values_list("project__reference", flat=True).first()
