"""The API of supported loans."""

from borgen.office.supported_loan.api.router import router as router
