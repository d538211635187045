"""The loan itself: its terms, its plan with refixing and partial redemption, and its bonds."""

from borgen.supported_loan.loan.bonds import explain_nominal_bonds as explain_nominal_bonds
from borgen.supported_loan.loan.bonds import nominal_bonds as nominal_bonds
from borgen.supported_loan.loan.plan import LoanFigure as LoanFigure
from borgen.supported_loan.loan.plan import LoanPlan as LoanPlan
from borgen.supported_loan.loan.plan import LoanRow as LoanRow
from borgen.supported_loan.loan.plan import RatePeriod as RatePeriod
from borgen.supported_loan.loan.plan import explain_loan_row as explain_loan_row
from borgen.supported_loan.loan.plan import loan_plan as loan_plan
from borgen.supported_loan.loan.terms import LoanTerms as LoanTerms
from borgen.supported_loan.loan.terms import PartRedeemed as PartRedeemed
from borgen.supported_loan.loan.terms import Refixing as Refixing
from borgen.supported_loan.loan.terms import RefixingRateMissing as RefixingRateMissing
from borgen.supported_loan.loan.terms import loan_terms as loan_terms
from borgen.supported_loan.loan.terms import refixed_in_order as refixed_in_order
