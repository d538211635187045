"""A loan as the office follows it: agreed terms, and what has changed since, each with its day.

The ledger is exact to the minor unit, with one named rounding for each posted amount, and every figure explains itself::

    contract = LoanContract(plan=PlanTerms(...), changes=(ExtraRepayment(on=date(2027, 5, 14), amount=..., then=Then.SHORTER),))
    ledger = ledger_of(contract)
    ledger.balance_on(date(2030, 1, 1))
    ledger.postings[3].explain(Figure.INTEREST)
"""

from borgen.cashflow.contract.account import credit_ledger_of as credit_ledger_of
from borgen.cashflow.contract.changes import Called as Called
from borgen.cashflow.contract.changes import Change as Change
from borgen.cashflow.contract.changes import Draw as Draw
from borgen.cashflow.contract.changes import ExtraRepayment as ExtraRepayment
from borgen.cashflow.contract.changes import Holiday as Holiday
from borgen.cashflow.contract.changes import Redeemed as Redeemed
from borgen.cashflow.contract.changes import Refixed as Refixed
from borgen.cashflow.contract.changes import Repayment as Repayment
from borgen.cashflow.contract.changes import Restructured as Restructured
from borgen.cashflow.contract.changes import Then as Then
from borgen.cashflow.contract.collateral import Collateral as Collateral
from borgen.cashflow.contract.collateral import Recovery as Recovery
from borgen.cashflow.contract.collateral import recovered_on as recovered_on
from borgen.cashflow.contract.cover import Part as Part
from borgen.cashflow.contract.credit import CreditContract as CreditContract
from borgen.cashflow.contract.credit import InterestIs as InterestIs
from borgen.cashflow.contract.guarantee import Claim as Claim
from borgen.cashflow.contract.guarantee import Exposure as Exposure
from borgen.cashflow.contract.guarantee import Guarantee as Guarantee
from borgen.cashflow.contract.guarantee import GuaranteeFee as GuaranteeFee
from borgen.cashflow.contract.guarantee import claim_on as claim_on
from borgen.cashflow.contract.guarantee import exposure_on as exposure_on
from borgen.cashflow.contract.guarantee import fees_of as fees_of
from borgen.cashflow.contract.ledger import Ledger as Ledger
from borgen.cashflow.contract.ledger import Posting as Posting
from borgen.cashflow.contract.ledger import PostingKind as PostingKind
from borgen.cashflow.contract.ledger import ledger_of as ledger_of
from borgen.cashflow.contract.owed import Owed as Owed
from borgen.cashflow.contract.owed import owed_on as owed_on
from borgen.cashflow.contract.refinancing import refinanced as refinanced
from borgen.cashflow.contract.terms import Fee as Fee
from borgen.cashflow.contract.terms import Floating as Floating
from borgen.cashflow.contract.terms import Indexed as Indexed
from borgen.cashflow.contract.terms import LoanContract as LoanContract
from borgen.cashflow.contract.terms import Place as Place
from borgen.cashflow.contract.terms import Rounding as Rounding
from borgen.cashflow.fixing import FixingMissing as FixingMissing
from borgen.cashflow.fixing import Fixings as Fixings
from borgen.cashflow.plan import Figure as Figure
