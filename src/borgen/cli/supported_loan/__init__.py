"""The commands of the supported loan."""

from borgen.cli.supported_loan.quote import quote

COMMANDS = (quote,)
