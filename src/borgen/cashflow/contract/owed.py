"""What is owed on a loan or a credit on a day: the debt that is left, and the interest that has run and is not paid."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract.account import Account
from borgen.cashflow.contract.credit import CreditContract
from borgen.cashflow.contract.ledger import ledger_of
from borgen.cashflow.contract.running import Looked, Running
from borgen.cashflow.contract.terms import LoanContract
from borgen.cashflow.fixing import Fixings
from borgen.cashflow.plan import Figure, NoSuchFigure
from borgen.rules.trace import Term, Trace, Worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """At the end of ``on``, in minor units of ``currency``, if all that fell due by then was paid.

    ``interest`` is ``None`` where the rate is not known.
    """

    on: date
    currency: str
    principal: Fraction
    interest: Fraction | None
    sheet: Worksheet = field(repr=False, compare=False)
    figures: dict[str, Term] = field(repr=False, compare=False)

    def explain(self, figure: Figure = Figure.PRINCIPAL) -> Trace:
        """How the principal or the interest came about.

        Raises:
            NoSuchFigure: another figure, or the interest is not known.
        """
        term = self.figures.get(figure.value)
        if term is None:
            raise NoSuchFigure(f"owed on {self.on}, {figure}")
        return self.sheet.trace(term)


def owed_on(contract: LoanContract | CreditContract, on: date, *, fixings: Fixings | None = None) -> Owed:
    """What is owed at the end of ``on``; nothing before the contract begins.

    Interest of a payment that has been moved to a later banking day is owed until then, that of one that was made on an earlier
    banking day is not.

    Raises:
        PlanImpossible: a change does not fit.
        FixingMissing: a rate or an index that counts by then was not observed.
    """
    if isinstance(contract, CreditContract):
        return _on_credit(contract, on, fixings or {})
    sheet, unit = Worksheet(), f"minor {contract.plan.currency}"
    seen = ledger_of(contract, fixings=fixings, until=on)
    source = f"postings.{len(seen.postings)}.balance" if seen.postings else "terms.granted"
    principal = sheet.given("principal", seen.balance_on(on), unit=unit, source=source)
    if on < contract.plan.starts_on or any(posting.until > on for posting in seen.postings):
        return _owed(contract, on, sheet, principal, sheet.given("interest", Fraction(0), unit=unit, source="no days"))
    running = Running(contract, fixings or {}, None)
    running.waiting = [*(change for change in running.waiting if change.on <= on), Looked(on=on)]
    due = [posting for posting in running.postings() if posting.on > on]
    accrued: Term | None = sheet.given("run_since", Fraction(0), unit=unit, source="no days")
    if running.looked is not None:
        working, interest = running.looked
        sheet, accrued = working.sheet, interest
        principal = sheet.given("principal", principal.number, unit=unit, source=source)
    for n, posting in enumerate(due, 1):
        if accrued is None or posting.interest is None:
            accrued = None
            break
        unpaid = sheet.given(f"due_{n}", posting.interest, unit=unit, source=f"postings.{posting.on}.interest")
        accrued = sheet.add(f"interest_with_due_{n}", accrued, unpaid)
    return _owed(contract, on, sheet, principal, accrued)


def _on_credit(contract: CreditContract, on: date, fixings: Fixings) -> Owed:
    account, sheet = Account(contract, fixings, on), Worksheet()
    postings = list(account.postings())
    source = f"postings.{len(postings)}.balance" if postings else "credit.opened"
    principal = sheet.given("principal", account.balance, unit=account.unit, source=source)
    return _owed(contract, on, sheet, principal, account.interest(sheet))


def _owed(
    contract: LoanContract | CreditContract, on: date, sheet: Worksheet, principal: Term, interest: Term | None
) -> Owed:
    figures = {Figure.PRINCIPAL.value: principal}
    if interest is not None:
        figures[Figure.INTEREST.value] = interest
    return Owed(
        on=on, currency=contract.currency, principal=principal.number,
        interest=interest.number if interest is not None else None, sheet=sheet, figures=figures,
    )  # fmt: skip
