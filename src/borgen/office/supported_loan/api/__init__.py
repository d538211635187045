"""The API of supported loans.

A number or reference may hold slashes, so the address of a loan or a project itself comes after all that stand under it.
"""

from borgen.office.supported_loan.api import (  # noqa: F401 - their calls register themselves, the whole ones after their parts
    ahead,
    explanations,
    loan_changes,
    loan_exports,
    loan_scenarios,
    loans,
    project_amending,
    project_credit,
    project_explanations,
    project_reports,
    projects,
    quote,
    quote_explanations,
    quote_scenarios,
    regulations,
    statements,
    whole_loan,
)
from borgen.office.supported_loan.api.router import router

__all__ = ["router"]
