"""The plans of many loans at once, as arrays: exact to the öre, or projected in floating point.

>>> from borgen.cashflow.arrays import Loans, rate_units, schedule
>>> loans = Loans.of(principal=[100_000_000], rate=rate_units("0.03"), starts_on="2026-01-01", months_per_term=3, terms=120)
>>> len(loans), loans.width
(1, 120)
>>> plans = schedule(loans)
>>> plans.due_on[0, 0], int(plans.interest[0, 0]), int(plans.payment[0, 0])
(np.datetime64('2026-04-01'), 750000, 1266758)
"""

from borgen.cashflow.arrays.columns import rate_units as rate_units
from borgen.cashflow.arrays.compiled import CompilerMissing as CompilerMissing
from borgen.cashflow.arrays.compiled import load_kernels as load_kernels
from borgen.cashflow.arrays.days import NO_DAY as NO_DAY
from borgen.cashflow.arrays.loans import Loans as Loans
from borgen.cashflow.arrays.refusal import LoansRefused as LoansRefused
from borgen.cashflow.arrays.refusal import Problem as Problem
from borgen.cashflow.arrays.schedules import Engine as Engine
from borgen.cashflow.arrays.schedules import Schedule as Schedule
from borgen.cashflow.arrays.schedules import schedule as schedule
from borgen.cashflow.arrays.words import CONVENTIONS as CONVENTIONS
from borgen.cashflow.arrays.words import COUNTRIES as COUNTRIES
from borgen.cashflow.arrays.words import DAY_COUNTS as DAY_COUNTS
from borgen.cashflow.arrays.words import KINDS as KINDS
from borgen.cashflow.arrays.words import RATE_UNIT as RATE_UNIT
from borgen.cashflow.arrays.words import ROUNDINGS as ROUNDINGS
from borgen.cashflow.arrays.words import LoanKind as LoanKind
