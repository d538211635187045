"""Rows of the guarantee register: no arithmetic, no judgement.

Amounts are minor units of the guarantee's currency; shares and rates count 1e-7 (``RATE_UNIT``). An empty text or
``None`` means that nobody has said.
"""

from borgen.office.guarantee.models.counting import RegisterCount
from borgen.office.guarantee.models.fees import FeeLine, FeeRun
from borgen.office.guarantee.models.importing import HeadingMapping, ImportRow, Job, RegisterImport
from borgen.office.guarantee.models.register import (
    RATE_UNIT,
    BalanceObservation,
    Deviation,
    Guarantee,
    GuaranteeFact,
    Increase,
    Insurance,
    InsuranceFact,
    Loan,
    LoanFact,
    Movement,
    SavedView,
    Security,
    SecurityFact,
)

__all__ = [
    "RATE_UNIT",
    "BalanceObservation",
    "Deviation",
    "FeeLine",
    "FeeRun",
    "Guarantee",
    "GuaranteeFact",
    "HeadingMapping",
    "ImportRow",
    "Increase",
    "Insurance",
    "InsuranceFact",
    "Job",
    "Loan",
    "LoanFact",
    "Movement",
    "RegisterCount",
    "RegisterImport",
    "SavedView",
    "Security",
    "SecurityFact",
]
