"""Many loans as one: from columns or a file, their ladder, balances, averages, worth, risk and concentration.

::

    portfolio = read_portfolio(Path("loans.csv"))
    portfolio.balance_on(date(2026, 12, 31))              # Money, to the öre
    ladder(portfolio, by="quarter")
    concentration(portfolio, on=date(2026, 12, 31)).largest(3)

Money is whole minor units throughout; only averages and present values are floating point. Everything goes through the loans in
parts, so memory does not grow with loans times terms.
"""

from borgen.cashflow.portfolio.book import Portfolio as Portfolio
from borgen.cashflow.portfolio.book import PortfolioImpossible as PortfolioImpossible
from borgen.cashflow.portfolio.file import portfolio_from as portfolio_from
from borgen.cashflow.portfolio.file import read_portfolio as read_portfolio
from borgen.cashflow.portfolio.file import write_portfolio as write_portfolio
from borgen.cashflow.portfolio.ladder import LadderRow as LadderRow
from borgen.cashflow.portfolio.ladder import Rung as Rung
from borgen.cashflow.portfolio.ladder import ladder as ladder
from borgen.cashflow.portfolio.risk import Concentration as Concentration
from borgen.cashflow.portfolio.risk import ExpectedLoss as ExpectedLoss
from borgen.cashflow.portfolio.risk import concentration as concentration
from borgen.cashflow.portfolio.risk import expected_loss as expected_loss
from borgen.cashflow.portfolio.simulated import NotSimulated as NotSimulated
from borgen.cashflow.portfolio.simulated import simulated as simulated
from borgen.cashflow.portfolio.simulated import why_not_simulated as why_not_simulated
from borgen.cashflow.portfolio.underway import Underway as Underway
from borgen.cashflow.portfolio.underway import is_possible as is_possible
from borgen.cashflow.portfolio.underway import portfolio_underway as portfolio_underway
from borgen.cashflow.portfolio.underway import remaining_terms as remaining_terms
from borgen.cashflow.portfolio.underway import years_of as years_of
from borgen.cashflow.portfolio.valuation import Averages as Averages
from borgen.cashflow.portfolio.valuation import averages as averages
from borgen.cashflow.portfolio.valuation import present_value as present_value
from borgen.cashflow.portfolio.valuation import present_values as present_values
