"""The loans of a project, by their numbers."""

from borgen.office.supported_loan.models import Loan
from borgen.supported_loan.paid_out import LoanKind


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
