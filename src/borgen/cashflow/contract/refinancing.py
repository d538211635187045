"""One loan paid by another."""

from dataclasses import replace
from datetime import date

from borgen.cashflow.contract.changes import Redeemed
from borgen.cashflow.contract.ledger import ledger_of
from borgen.cashflow.contract.terms import Floating, LoanContract
from borgen.cashflow.fixing import Fixings
from borgen.cashflow.terms import PlanImpossible, PlanTerms
from borgen.kernel.money import Money
from borgen.kernel.rounding import ROUNDINGS


def refinanced(
    contract: LoanContract,
    *,
    on: date,
    by: PlanTerms,
    floating: Floating | None = None,
    fixings: Fixings | None = None,
    known_on: date | None = None,
) -> tuple[LoanContract, LoanContract]:
    """The old loan, redeemed on ``on``, and the new one that pays it; interest up to the day is the borrower's to pay.

    ``by`` says how the new one runs; what it is granted and when it starts follows from the old one. With ``floating`` its rate
    follows the market, reset from ``on``, whatever the old one's did.

    Raises:
        PlanImpossible: nothing is left to refinance, the old loan does not round, or the new terms are impossible.
        FixingMissing: a fixing that the old loan needs until then was not observed.
    """
    old = replace(contract, changes=(*contract.changes, Redeemed(on=on, known_on=known_on)))
    left = ledger_of(old, fixings=fixings, until=on).postings[-1].principal
    if left <= 0:
        raise PlanImpossible("on", "nothing_left", value=on)
    if left.denominator != 1:
        raise PlanImpossible(
            "rounding.mode", "not_supported", value=contract.rounding.mode, valid=", ".join(ROUNDINGS)
        )
    new = replace(by, granted=Money(int(left), contract.plan.currency), starts_on=on)
    return old, LoanContract(plan=new, rounding=contract.rounding, floating=floating)
