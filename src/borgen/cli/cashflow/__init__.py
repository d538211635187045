"""Commands about many loans: what they are, and what may become of them."""

from borgen.cli.cashflow.portfolio import portfolio
from borgen.cli.cashflow.simulate import simulate

COMMANDS = (portfolio, simulate)
