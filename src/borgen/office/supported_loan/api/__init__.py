"""The API of supported loans.

A number or reference may hold slashes, so the address of a loan or a project itself comes after all that stand under it.
"""

from borgen.office.supported_loan.api import (  # noqa: F401 - their calls register themselves, `whole_loan` last
    ahead,
    loan_changes,
    loan_exports,
    loan_scenarios,
    loans,
    projects,
    quote,
    regulations,
    statements,
    whole_loan,
)
from borgen.office.supported_loan.api.router import router

__all__ = ["router"]
