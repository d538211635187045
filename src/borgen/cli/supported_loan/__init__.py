"""The commands of the supported loan."""

from borgen.cli.supported_loan.desk import supported_loan
from borgen.cli.supported_loan.index import index
from borgen.cli.supported_loan.quote import quote

COMMANDS = (index, quote, supported_loan)
