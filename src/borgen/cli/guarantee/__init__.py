"""The commands of the guarantee programme."""

from borgen.cli.guarantee.check import check
from borgen.cli.guarantee.count import count
from borgen.cli.guarantee.duties import duties
from borgen.cli.guarantee.explain import explain
from borgen.cli.guarantee.fees import fees
from borgen.cli.guarantee.import_ import import_
from borgen.cli.guarantee.register import register
from borgen.cli.guarantee.rules import rules
from borgen.cli.guarantee.verify import verify
from borgen.cli.organisations import organisation, person

COMMANDS = (check, count, duties, explain, fees, import_, organisation, person, register, rules, verify)
