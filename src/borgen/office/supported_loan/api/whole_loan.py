"""One loan with everything that is known of it. Its address takes in whatever follows, so it is registered after all others."""

from typing import Any

from django.http import Http404
from ninja import Query

from borgen.office.supported_loan.api.asked import Rise, at_moment, exactly
from borgen.office.supported_loan.api.loan_answers import LoanWhole, loan_out
from borgen.office.supported_loan.api.router import router
from borgen.office.supported_loan.queries import loans as queries
from borgen.office.ui.api_types import READ_PROBLEMS, At


@router.get(
    "/{organisation}/loans/{path:number}", response={200: LoanWhole, **READ_PROBLEMS}, url_name="loan"
)
def show_loan(request: Any, organisation: str, number: str, at: Query[At], rise: Rise = None) -> Any:
    """One loan: its terms, what is left, the next term, what is paid by loan year, its regulations, refixings, redemptions."""
    try:
        return loan_out(queries.loan(**at_moment(request), number=number, rise=exactly(rise)))
    except queries.NoSuchLoan as error:
        raise Http404 from error
