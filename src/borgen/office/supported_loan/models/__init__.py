"""Rows of the supported loans' desk: no arithmetic, no judgement.

Amounts are øre. Rates, shares, areas and prices are exact decimals as texts (``"0.03"``, ``"3950.5"``, ``"98.125"``). An
empty text or ``None`` means that nobody has said. What two people must do is a row that one has ``prepared`` and another
``closed``: the database refuses one person on both sides.
"""

from borgen.office.supported_loan.models.credit import (
    ConstructionCredit,
    CreditMove,
    CreditRate,
    CreditSettlement,
    CreditTerms,
)
from borgen.office.supported_loan.models.loan import Loan, LoanTerms, Refixing
from borgen.office.supported_loan.models.project import (
    FormApproval,
    Project,
    ProjectFact,
    ServiceArea,
    StatedValue,
    StatusObservation,
)
from borgen.office.supported_loan.models.proposal import Proposal, Redemption
from borgen.office.supported_loan.models.regulation import RegulationLine, RegulationRun
from borgen.office.supported_loan.models.reporting import Receipt, Report
from borgen.office.supported_loan.models.statement import LenderStatement, Statement

__all__ = [
    "ConstructionCredit",
    "CreditMove",
    "CreditRate",
    "CreditSettlement",
    "CreditTerms",
    "FormApproval",
    "LenderStatement",
    "Loan",
    "LoanTerms",
    "Project",
    "ProjectFact",
    "Proposal",
    "Receipt",
    "Redemption",
    "Refixing",
    "RegulationLine",
    "RegulationRun",
    "Report",
    "ServiceArea",
    "StatedValue",
    "Statement",
    "StatusObservation",
]
