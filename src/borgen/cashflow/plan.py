"""The exact plan of one loan, in whole minor units, each figure with its explanation.

Every row is worked out on a :class:`~borgen.rules.trace.Worksheet`, by the same steps for the plan and for the
explanation of a row::

    terms = PlanTerms(
        kind=PlanKind.STRAIGHT_LINE, granted=Money.parse("1000000.00", "SEK"), starts_on=date(2026, 1, 1),
        matures_on=date(2030, 1, 1), interest_rate=Fraction("0.03"),
    )
    plan_for(terms).rows[0]        # 2027-01-01: interest 30000.00, principal 250000.00, balance 750000.00
    explain_row(terms, 1)          # how the payment of 280000.00 came about
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.schedule import LoanTerm, schedule, yearly_parts
from borgen.cashflow.terms import GivenRow as GivenRow
from borgen.cashflow.terms import PlanImpossible as PlanImpossible
from borgen.cashflow.terms import PlanKind as PlanKind
from borgen.cashflow.terms import PlanTerms as PlanTerms
from borgen.cashflow.terms import Step as Step
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import Term, Trace, Worksheet


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One payment. ``interest`` and ``payment`` are ``None`` where the rate is not known, never zero.

    ``balance`` is what is left of the debt after the payment.
    """

    due_on: date
    interest: Money | None
    principal: Money
    payment: Money | None
    balance: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """A loan's payments in order [sv: amorteringsplan, da: afdragsplan]; they pay off exactly ``granted``."""

    granted: Money
    rows: tuple[PlanRow, ...]

    @property
    def ends_on(self) -> date:
        """The day of the last payment."""
        return self.rows[-1].due_on

    @property
    def first_amortised_on(self) -> date:
        """The day of the first payment that pays principal."""
        return next(row.due_on for row in self.rows if row.principal)

    @property
    def interest(self) -> Money | None:
        """All interest, ``None`` where some of it is not known."""
        known = [row.interest for row in self.rows if row.interest is not None]
        return Money.total(known, self.granted.currency) if len(known) == len(self.rows) else None

    def balance_on(self, day: date) -> Money:
        """What is left of the debt at the end of ``day``, if all that was due by then is paid."""
        paid = [row.balance for row in self.rows if row.due_on <= day]
        return paid[-1] if paid else self.granted


class Figure(StrEnum):
    """What a row of a plan says, and can explain."""

    INTEREST = "interest"
    PRINCIPAL = "principal"
    PAYMENT = "payment"
    BALANCE = "balance"


class NoSuchFigure(LookupError):
    """The plan has no such row, or the row's interest is not known."""


def plan_for(terms: PlanTerms) -> Plan:
    """Lay the plan out.

    Interest is rounded once a term by ``terms.rounding``; the last payment takes what is left of the debt. The plan
    ends with the payment that leaves nothing, at ``matures_on`` at the latest.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    return Plan(terms.granted, tuple(_row(worked) for worked in _worked_rows(terms)))


def explain_row(terms: PlanTerms, n: int, figure: Figure = Figure.PAYMENT) -> Trace:
    """How ``figure`` of row ``n`` came about; the first row is 1.

    The debt before the payment is an input, with the row before as its source; its own explanation is
    ``explain_row(terms, n - 1, Figure.BALANCE)``.

    Raises:
        NoSuchFigure: the plan has no such row, or its interest is not known.
        PlanImpossible: the banking days of a payment are not known.
    """
    for i, worked in enumerate(_worked_rows(terms), 1):
        if i == n:
            term = worked.figures.get(figure)
            if term is None:
                break
            return worked.sheet.trace(term)
    raise NoSuchFigure(f"row {n}, {figure}")


@dataclass(frozen=True, slots=True)
class _WorkedRow:
    due_on: date
    currency: str
    sheet: Worksheet
    figures: dict[Figure, Term]


def _row(worked: _WorkedRow) -> PlanRow:
    def money(figure: Figure) -> Money | None:
        term = worked.figures.get(figure)
        return Money(int(term.number), worked.currency) if term else None

    principal, balance = money(Figure.PRINCIPAL), money(Figure.BALANCE)
    assert principal is not None and balance is not None, (
        "every row pays principal, if only nothing, and leaves a debt"
    )
    return PlanRow(worked.due_on, money(Figure.INTEREST), principal, money(Figure.PAYMENT), balance)


def _worked_rows(terms: PlanTerms) -> Iterator[_WorkedRow]:
    periods = schedule(terms)
    amortising = sum(period.amortises for period in periods)
    left, source, done = Fraction(terms.granted.minor), "terms.granted", 0
    for n, period in enumerate(periods, 1):
        row = _RowSheet(terms, n, period, left, source, ends_on=periods[-1].until)
        if n == len(periods):
            principal = row.debt  # the last payment takes what is left
        elif period.amortises:
            principal = row.instalment(done, amortising)
            done += 1
        else:
            principal = row.nothing("terms.amortises_from")
        worked = row.worked(principal)
        balance = worked.figures[Figure.BALANCE].number
        assert 0 <= balance <= left, f"row {n} leaves {balance} of {left}"
        left, source = balance, f"plan.rows.{n}.balance"
        yield worked
        if not left:
            return


class _RowSheet:
    """Works one row out. What is given has its place in the terms or the plan as its source."""

    def __init__(
        self, terms: PlanTerms, n: int, period: LoanTerm, left: Fraction, source: str, *, ends_on: date
    ) -> None:
        self.terms, self.n, self.period, self.ends_on = terms, n, period, ends_on
        self.sheet, self.money = Worksheet(), f"minor {terms.currency}"
        self.debt = self.sheet.given("debt_before", left, unit=self.money, source=source)
        self.payments_a_year = self._given(
            "payments_a_year", period.payments_a_year, "payments a year"
        )
        self.rate: Term | None = None
        if terms.interest_rate is not None:
            self.rate = self._given("interest_rate", terms.interest_rate, "share a year")
        self.interest = self._interest()

    def worked(self, principal: Term) -> _WorkedRow:
        figures = {Figure.PRINCIPAL: principal}
        if self.interest is not None:
            figures[Figure.INTEREST] = self.interest
            figures[Figure.PAYMENT] = self.sheet.add("payment", principal, self.interest)
        figures[Figure.BALANCE] = self.sheet.subtract("balance", self.debt, principal)
        return _WorkedRow(self.period.due_on, self.terms.currency, self.sheet, figures)

    def nothing(self, source: str) -> Term:
        return self.sheet.given("principal", Fraction(0), unit=self.money, source=source)

    def instalment(self, done: int, payments: int) -> Term:
        """What is paid off after ``done`` of ``payments`` payments of principal; never more than is left."""
        terms, sheet = self.terms, self.sheet
        match terms.kind:
            case PlanKind.BULLET:
                return self.nothing("terms.kind")
            case PlanKind.STRAIGHT_LINE:
                granted = self._given("granted", terms.granted.minor, self.money)
                exact = sheet.divide("instalment_exact", granted, self._payments(payments), unit=self.money)
                wanted = sheet.round("instalment", exact, rounding=terms.rounding)
            case PlanKind.ANNUITY:
                wanted = self._annuity(payments)
            case PlanKind.SHARE_OF_REMAINING:
                assert terms.share_per_year is not None, "checked by the terms"
                share = self._given("share_per_year", terms.share_per_year, "share a year")
                yearly = sheet.multiply("instalment_a_year", self.debt, share)
                exact = sheet.divide("instalment_exact", yearly, self.payments_a_year, unit=self.money)
                wanted = sheet.round("instalment", exact, rounding=terms.rounding)
            case PlanKind.FIXED_PER_YEAR:
                part = yearly_parts(terms)[done % terms.payments_a_year]
                wanted = sheet.given(
                    "instalment", Fraction(part.minor), unit=self.money, source="terms.per_year"
                )
            case PlanKind.FIXED_PAYMENT:
                assert terms.payment is not None, "checked by the terms"
                agreed = Fraction(terms.payment.minor)
                wanted = self._after_interest(
                    sheet.given("fixed_payment", agreed, unit=self.money, source="terms.payment")
                )
            case PlanKind.STEPPED:
                step = self.period.step
                agreed = Fraction(terms.steps[step - 1].instalment.minor)
                source = f"terms.steps.{step}.instalment"
                wanted = sheet.given("instalment", agreed, unit=self.money, source=source)
            case PlanKind.ROWS:
                minor = terms.rows[self.n - 1].principal.minor
                source = f"terms.rows.{self.n}.principal"
                wanted = sheet.given("instalment", Fraction(minor), unit=self.money, source=source)
        return sheet.smaller("principal", wanted, self.debt)

    def _annuity(self, payments: int) -> Term:
        terms, sheet = self.terms, self.sheet
        assert self.rate is not None, "checked by the terms"
        granted = self._given("granted", terms.granted.minor, self.money)
        rate = sheet.divide("rate_a_term", self.rate, self.payments_a_year, unit="share a term")
        level = sheet.level_payment(
            "level_payment", granted, rate, self._payments(payments), rounding=terms.rounding
        )
        return self._after_interest(level)

    def _after_interest(self, payment: Term) -> Term:
        assert self.interest is not None, "checked by the terms"
        # a term's interest may exceed the payment, of a long annuity by actual days too: the debt never grows
        nothing = self.sheet.given("least", Fraction(0), unit=self.money, source="terms.kind")
        after = self.sheet.subtract("after_interest", payment, self.interest)
        return self.sheet.larger("instalment", after, nothing)

    def _interest(self) -> Term | None:
        terms, sheet = self.terms, self.sheet
        if terms.kind == PlanKind.ROWS and (given := terms.rows[self.n - 1].interest) is not None:
            source = f"terms.rows.{self.n}.interest"
            return sheet.given("interest", Fraction(given.minor), unit=self.money, source=source)
        if self.rate is None:
            return None
        since = sheet.given("since", self.period.since, unit="day", source="schedule")
        until = sheet.given("until", self.period.until, unit="day", source="schedule")
        years = sheet.year_fraction("years", since, until, *self._more_days(), day_count=terms.day_count)
        a_year = sheet.multiply("interest_a_year", self.debt, self.rate)
        return sheet.round(
            "interest", sheet.multiply("interest_exact", a_year, years), rounding=terms.rounding
        )

    def _more_days(self) -> tuple[Term, ...]:
        match self.terms.day_count:
            case DayCount.ACT_ACT_ICMA:
                return (self._given("regular_on", self.period.regular_on, "day"), self.payments_a_year)
            case DayCount.THIRTY_E_360_ISDA:
                return (self.sheet.given("matures_on", self.ends_on, unit="day", source="schedule"),)
        return ()

    def _payments(self, count: int) -> Term:
        return self.sheet.given("payments", Fraction(count), unit="payments", source="schedule")

    def _given(self, name: str, worth: int | Fraction | date, unit: str) -> Term:
        exact = worth if isinstance(worth, date) else Fraction(worth)
        return self.sheet.given(name, exact, unit=unit, source=f"terms.{name}")
