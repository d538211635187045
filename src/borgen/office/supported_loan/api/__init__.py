"""The API of supported loans."""

from borgen.office.supported_loan.api import quote  # noqa: F401 - its calls register themselves
from borgen.office.supported_loan.api.router import router

__all__ = ["router"]
