"""What can happen to loans that were paid out, as the journal keeps it.

Amounts stand as ``"104189360.00 DKK"``, days ISO, rates exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRegistered:
    """A loan that runs already has been entered by hand, with the terms that it has."""

    kind: ClassVar[str] = "supported_loan.loan.registered"
    loan: str
    project: str
    terms: Facts
