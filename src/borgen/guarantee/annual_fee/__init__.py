"""The yearly price of a guarantee [sv: borgensavgift].

``fee_of_year`` prices one guarantee for one year from :class:`FeeFacts`, which a register can supply in bulk,
and ``fees_of_year`` many. Whatever cannot be priced comes back as a value with its reason: nothing is
guessed, nothing left out.
"""

from borgen.guarantee.annual_fee.corrections import correction_lines, due_as_charged
from borgen.guarantee.annual_fee.lines import (
    MISSING,
    NOT_DUE,
    Charged,
    FeeAnswer,
    FeeFacts,
    FeeKind,
    FeeLine,
    FeeMissing,
    FeeNone,
    FeeYear,
    fee_facts,
)
from borgen.guarantee.annual_fee.pricing import fee_basis_day, fee_of_year, fees_of_year

__all__ = [
    "MISSING",
    "NOT_DUE",
    "Charged",
    "FeeAnswer",
    "FeeFacts",
    "FeeKind",
    "FeeLine",
    "FeeMissing",
    "FeeNone",
    "FeeYear",
    "correction_lines",
    "due_as_charged",
    "fee_basis_day",
    "fee_facts",
    "fee_of_year",
    "fees_of_year",
]
