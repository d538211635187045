"""One loan with everything that is known of it. Its address takes in whatever follows, so it is registered after all others."""

from typing import Any

from ninja import Query

from borgen.office.supported_loan.api.asked import Rise, loan_page
from borgen.office.supported_loan.api.loan_answers import LoanWhole, loan_out
from borgen.office.supported_loan.api.router import router
from borgen.office.ui.api_types import READ_PROBLEMS, At


@router.get(
    "/{organisation}/loans/{path:number}", response={200: LoanWhole, **READ_PROBLEMS}, url_name="loan"
)
def show_loan(request: Any, organisation: str, number: str, at: Query[At], rise: Rise = None) -> Any:
    """One loan: its terms, what is left, the next term, what is paid by loan year, its regulations, refixings, redemptions."""
    return loan_out(loan_page(request, number, rise))
