"""The API of supported loans."""

from borgen.office.supported_loan.api import projects, quote  # noqa: F401 - their calls register themselves
from borgen.office.supported_loan.api.router import router

__all__ = ["router"]
