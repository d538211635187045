"""A financial year of an owner's supported loans: what residents, state and owner pay, and what is owed when it ends.

A term belongs to the calendar year of its payment day [da: regnskabsår, budgetår].
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.period import month_end
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.loan import LoanFigure, LoanPlan, explain_loan_row
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.subsidy import TermSplit
from borgen.supported_loan.summed import Part, PartsSum, sum_parts

OF_LOANS = {
    name: name
    for name in ("interest", "principal", "contribution", "residents", "state", "redeemed", "debt_at_end")
} | {"owner": "redeemed"}
"""What of each loan a sum of the year adds up."""
YEAR_SUMS = (*OF_LOANS, "base_capital", "excess", "unshared")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAccount:
    """A loan as it is paid: its plan, who pays each term, and how it ended.

    ``splits`` is empty where nobody knows who pays: an extra loan whose residents' share is not stated. ``ended_after`` is the
    last term that is paid of a loan that was redeemed in full on ``ended_on``. ``redeemed`` is what was paid for redemptions,
    by day; ``redeemed_later`` says how much of the parts redeemed as of a term was settled after a day, and owed until then.
    """

    number: str
    project: str
    kind: LoanKind
    plan: LoanPlan
    splits: Sequence[TermSplit]
    ended_after: int | None = None
    ended_on: date | None = None
    redeemed: Mapping[date, Money]
    redeemed_later: Callable[[int, date], Money] = lambda n, day: Money(0, CURRENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanYear:
    """One loan in one year. ``residents`` holds the contribution; below zero ``state`` is paid to the funds.

    ``residents`` and ``state`` are ``None`` where nobody knows who pays. ``index`` is the weakest of the regulations behind
    the year's payments.
    """

    number: str
    project: str
    kind: LoanKind
    terms: int
    interest: Money
    principal: Money
    contribution: Money
    residents: Money | None
    state: Money | None
    redeemed: Money
    debt_at_end: Money
    index: IndexBasis

    @property
    def paid(self) -> Money:
        """Everything that falls due on the loan's terms."""
        return self.interest + self.principal + self.contribution


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerPayment:
    """The owner's own money for a project: base capital, and what exceeds the maximum. ``on`` is ``None`` where no day is
    known; ``is_expected`` says that it has not been paid with a loan yet. ``is_checked`` says whether the sum was
    checked against the maximum: where it was not, nobody knows the excess, and it counts as none."""

    project: str
    on: date | None
    base_capital: Money
    excess: Money
    is_expected: bool
    is_checked: bool = True

    @property
    def amount(self) -> Money:
        return self.base_capital + self.excess


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetYear:
    """The sums of a year. ``unshared`` is what falls due on loans of which nobody knows who pays; it is in neither part.

    ``owner`` is base capital, excess and redemptions together, ``own`` what of it is not for a redemption; ``index`` the
    weakest of all.
    """

    year: int
    loans: tuple[LoanYear, ...]
    own: tuple[OwnerPayment, ...]
    interest: Money
    principal: Money
    contribution: Money
    residents: Money
    state: Money
    unshared: Money
    base_capital: Money
    excess: Money
    redeemed: Money
    debt_at_end: Money
    index: IndexBasis

    @property
    def owner(self) -> Money:
        return self.base_capital + self.excess + self.redeemed


def budget_year(accounts: Iterable[LoanAccount], *, owner: Iterable[OwnerPayment] = (), year: int) -> BudgetYear:
    """What falls due in the calendar ``year``; loans that are neither paid nor owed in it are left out."""
    loans = tuple(found for account in accounts if (found := _loan_year(account, year)) is not None)
    own = tuple(one for one in owner if one.on is not None and one.on.year == year)
    return BudgetYear(
        year=year,
        loans=loans,
        own=own,
        interest=_sum(loan.interest for loan in loans),
        principal=_sum(loan.principal for loan in loans),
        contribution=_sum(loan.contribution for loan in loans),
        residents=_sum(loan.residents for loan in loans if loan.residents is not None),
        state=_sum(loan.state for loan in loans if loan.state is not None),
        unshared=_sum(loan.paid for loan in loans if loan.residents is None),
        base_capital=_sum(one.base_capital for one in own),
        excess=_sum(one.excess for one in own),
        redeemed=_sum(loan.redeemed for loan in loans),
        debt_at_end=_sum(loan.debt_at_end for loan in loans),
        index=IndexBasis.weakest(IndexBasis.NONE, *(loan.index for loan in loans)),
    )


def year_sum(year: BudgetYear, figure: str, *, listed: int | None = None) -> PartsSum:
    """How a sum of the year came about: over its loans, and for the owner over projects and redemptions too; the
    ``listed`` largest of them one by one.

    Raises:
        KeyError: the year has no such figure; see ``YEAR_SUMS``.
    """
    if figure not in YEAR_SUMS:
        raise KeyError(figure)
    parts: list[Part] = []
    if figure in ("base_capital", "owner"):
        parts += [Part(of=one.project, kind="project", amount=one.base_capital, figure="base_capital") for one in year.own]
    if figure in ("excess", "owner"):
        parts += [Part(of=one.project, kind="project", amount=one.excess, figure="excess") for one in year.own if one.excess]
    if figure == "unshared":
        parts += [Part(of=loan.number, kind="loan", amount=loan.paid) for loan in year.loans if loan.residents is None]
    of_loan = OF_LOANS.get(figure)
    if of_loan is not None:
        for loan in year.loans:
            amount = getattr(loan, of_loan)
            if amount or (amount is not None and loan.terms and of_loan != "redeemed"):
                parts.append(Part(of=loan.number, kind="loan", amount=amount, figure=of_loan))
    return sum_parts(parts, currency=CURRENCY, listed=listed)


def last_day(year: int) -> date:
    """The day at whose end a year's debt is counted."""
    return month_end(date(year, 12, 1))


def debt_on(account: LoanAccount, day: date) -> Money:
    """What is owed at the end of ``day``."""
    terms = account.plan.terms
    if day < terms.disbursed_on or (account.ended_on is not None and account.ended_on <= day):
        return Money(0, CURRENCY)
    row = account.plan.term_on(day)
    return row.debt_after + account.redeemed_later(row.n, day) if row else terms.principal


def explain_debt(account: LoanAccount, day: date) -> Trace:
    """How :func:`debt_on` came about: the plan's debt after the last term by then, and nothing once all of it is redeemed."""
    terms, sheet = account.plan.terms, Worksheet()
    unit = f"minor {terms.principal.currency}"
    if day < terms.disbursed_on:
        return sheet.trace(sheet.given("debt_on_day", Fraction(0), unit=unit, source="loan.not_paid_out"))
    if account.ended_on is not None and account.ended_on <= day:
        last = account.plan.row(account.ended_after) if account.ended_after else None
        source = f"loan.term.{last.n}.balance" if last else "loan.principal"
        left = Fraction((last.debt_after if last else terms.principal).minor)
        debt = sheet.given("debt_left", left, unit=unit, source=source)
        gone = sheet.given("redeemed_in_full", left, unit=unit, source="redemption.amount")
        return sheet.trace(sheet.subtract("debt_on_day", debt, gone))
    row = account.plan.term_on(day)
    if row is None:
        paid_out = Fraction(terms.principal.minor)
        return sheet.trace(sheet.given("principal_granted", paid_out, unit=unit, source="loan.principal"))
    later = account.redeemed_later(row.n, day)
    if not later:
        return explain_loan_row(terms, row.n, LoanFigure.BALANCE)
    by_plan = sheet.given("debt_left", Fraction(row.debt_after.minor), unit=unit, source=f"loan.term.{row.n}.balance")
    owed = sheet.given("redeemed_later", Fraction(later.minor), unit=unit, source="redemption.amount")
    return sheet.trace(sheet.add("debt_on_day", by_plan, owed))


def _loan_year(account: LoanAccount, year: int) -> LoanYear | None:
    last = len(account.plan.rows) if account.ended_after is None else account.ended_after
    rows = [row for row in account.plan.rows[:last] if row.due_on.year == year]
    redeemed = _sum(amount for day, amount in account.redeemed.items() if day.year == year)
    debt = debt_on(account, last_day(year))
    if not rows and not redeemed and not debt:
        return None
    splits = [account.splits[row.n - 1] for row in rows] if account.splits else []
    is_shared = bool(account.splits) or not rows
    return LoanYear(
        number=account.number,
        project=account.project,
        kind=account.kind,
        terms=len(rows),
        interest=_sum(row.interest for row in rows),
        principal=_sum(row.principal for row in rows),
        contribution=_sum(row.contribution for row in rows),
        residents=_sum(split.residents for split in splits) if is_shared else None,
        state=_sum(split.state for split in splits) if is_shared else None,
        redeemed=redeemed,
        debt_at_end=debt,
        index=IndexBasis.weakest(IndexBasis.NONE, *(split.index for split in splits)),
    )


def _sum(amounts: Iterable[Money]) -> Money:
    return Money.total(amounts, CURRENCY)
