"""The loan's plan: an annuity, worked out anew on what is left at every refixing and partial redemption.

Each row is worked out on a sheet by the same steps for the plan and for its explanation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.plan import PlanImpossible
from borgen.cashflow.schedule import LoanTerm
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.choices import ContributionBase, RateBasis
from borgen.supported_loan.loan.terms import LoanTerms


class LoanFigure(StrEnum):
    """What a row of the plan says, and can explain."""

    INTEREST = "interest"
    PRINCIPAL = "principal"
    SERVICE = "service"
    CONTRIBUTION = "contribution"
    BALANCE = "balance"
    """What is left when the payment is made and what is redeemed as of the term is gone."""
    BEFORE_REDEMPTION = "balance_before_redemption"
    """What the payment alone leaves."""


class NoSuchTerm(LookupError):
    """The loan has no term of that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """One term. ``service`` is interest and principal; the contribution comes on top.

    ``balance`` is the debt after the payment and before ``redeemed``, which is redeemed as of this term: on its day or on a
    later one before the next.
    ``unredeemed`` is the part of the loan that no partial redemption before this term has taken: 1 for a whole loan;
    ``residents_part`` the part of the residents' payment that is left of it.
    """

    n: int
    since: date
    until: date
    due_on: date
    rate: Fraction
    rate_basis: RateBasis
    interest: Money
    principal: Money
    service: Money
    contribution: Money
    balance: Money
    redeemed: Money
    unredeemed: Fraction
    residents_part: Fraction

    @property
    def debt_after(self) -> Money:
        """What is left when the payment is made and what is redeemed as of the term is gone."""
        return self.balance - self.redeemed

    @property
    def balance_before_redemption(self) -> Money:
        """What the payment alone leaves: ``balance``, by its name among the figures."""
        return self.balance


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePeriod:
    """The terms between two refixings. ``service`` is that of the first of them."""

    first_term: int
    since: date
    rate: Fraction
    rate_basis: RateBasis
    service: Money


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """A loan's terms in order; the last leaves nothing."""

    terms: LoanTerms
    rows: tuple[LoanRow, ...]

    @property
    def ends_on(self) -> date:
        return self.rows[-1].due_on

    @property
    def rate_periods(self) -> tuple[RatePeriod, ...]:
        """From disbursement to the first refixing, from there to the next, and so on."""
        starts = (self.row(after + 1) for after in (0, *self.terms.refixing_terms))
        return tuple(
            RatePeriod(
                first_term=row.n, since=row.since, rate=row.rate, rate_basis=row.rate_basis, service=row.service
            )
            for row in starts
        )

    def row(self, n: int) -> LoanRow:
        """Term ``n``; the first is 1.

        Raises:
            NoSuchTerm: there is none.
        """
        if not 1 <= n <= len(self.rows):
            raise NoSuchTerm(str(n))
        return self.rows[n - 1]

    def redeemed_before(self, n: int) -> Money:
        """What was redeemed between the payments of the term before and of term ``n``."""
        return self.row(n - 1).redeemed if n > 1 else Money(0, self.terms.principal.currency)

    def term_on(self, day: date) -> LoanRow | None:
        """The last term that is due by ``day``; ``None`` before the first."""
        return next((row for row in reversed(self.rows) if row.due_on <= day), None)


def loan_plan(terms: LoanTerms) -> LoanPlan:
    """Lay the plan out.

    Raises:
        PlanImpossible: the banking days of a payment are not known, or more is redeemed than is left.
    """
    return LoanPlan(terms, tuple(row for row, _, _ in _worked(terms)))


def explain_loan_row(terms: LoanTerms, n: int, figure: LoanFigure) -> Trace:
    """How ``figure`` of term ``n`` came about; the debt before is an input whose source is the term before.

    The balance is ``debt_after``: what is redeemed as of the term is taken off too. That before redemption is the row's own.

    Raises:
        NoSuchTerm: the loan has no such term.
    """
    for row, sheet, figures in _worked(terms):
        if row.n == n:
            worked_out = _redeemed(terms, n, sheet, figures[figure]) if figure is LoanFigure.BALANCE else figures[figure]
            return sheet.trace(worked_out)
    raise NoSuchTerm(str(n))


@dataclass(slots=True)
class _State:
    """What a term takes over from the one before."""

    debt: Fraction
    source: str
    rate: Fraction
    rate_basis: RateBasis
    fixed_debt: Fraction  # at the last fixing or redemption, from which the annuity is worked out
    fixed_terms_left: int
    unredeemed: Fraction
    residents_part: Fraction


def _worked(terms: LoanTerms) -> Iterator[tuple[LoanRow, Worksheet, dict[LoanFigure, Term]]]:
    granted = Fraction(terms.principal.minor)
    whole = Fraction(1)
    state = _State(
        granted, "loan.principal", terms.rate, RateBasis.AGREED, granted, terms.count, whole, whole
    )
    periods = terms.schedule()
    assert len(periods) == terms.count, "whole terms"
    for n, period in enumerate(periods, 1):
        sheet = Worksheet()
        figures = _figures(terms, n, period, state, sheet, ends_on=periods[-1].until)
        row = _row(terms, n, period, state, figures)
        yield row, sheet, figures
        _move_on(terms, row, state)


def _redeemed(terms: LoanTerms, n: int, sheet: Worksheet, debt: Term) -> Term:
    """The debt after the term less what is redeemed then, part by part."""
    parts = [part.amount for part in terms.redeemed if part.after_term == n]
    for place, amount in enumerate(parts, 1):
        part = sheet.given(f"redeemed_{place}", Fraction(amount.minor), unit=debt.unit, source="redemption.amount")
        debt = sheet.subtract(f"debt_after_{place}", debt, part)
    return debt


def _move_on(terms: LoanTerms, row: LoanRow, state: _State) -> None:
    n = row.n
    state.debt, state.source = Fraction(row.debt_after.minor), f"loan.term.{n}.balance"
    if row.redeemed:
        state.unredeemed *= Fraction(row.debt_after.minor, row.balance.minor)
        falls = (part.amount.minor for part in terms.redeemed if part.after_term == n and part.residents_fall)
        state.residents_part *= 1 - Fraction(sum(falls), row.balance.minor)
        state.fixed_debt, state.fixed_terms_left = state.debt, terms.count - n
    if n in terms.refixing_terms:
        said = next((refixing for refixing in terms.refixed if refixing.after_term == n), None)
        if said is not None:
            state.rate, state.rate_basis = said.rate, said.basis
        else:
            state.rate_basis = RateBasis.CARRIED
        state.fixed_debt, state.fixed_terms_left = state.debt, terms.count - n


def _figures(
    terms: LoanTerms, n: int, period: LoanTerm, state: _State, sheet: Worksheet, *, ends_on: date
) -> dict[LoanFigure, Term]:
    unit = f"minor {terms.principal.currency}"
    debt = sheet.given("debt", state.debt, unit=unit, source=state.source)
    rate = sheet.given("rate", state.rate, unit="share a year", source=f"loan.rate.{state.rate_basis}")
    a_year = sheet.given(
        "terms_a_year", Fraction(terms.terms_a_year), unit="terms", source="loan.terms_a_year"
    )
    years = _years(terms, period, sheet, a_year, ends_on)
    exact = sheet.multiply("interest_exact", sheet.multiply("interest_a_year", debt, rate), years)
    interest = sheet.round("interest", exact, rounding=terms.rounding)
    if n == terms.count:
        principal = debt
    else:
        fixed = sheet.given("debt_at_fixing", state.fixed_debt, unit=unit, source="loan.fixing")
        left = sheet.given("terms_left", Fraction(state.fixed_terms_left), unit="terms", source="loan.fixing")
        term_rate = sheet.divide("rate_a_term", rate, a_year, unit="share a term")
        level = sheet.level_payment("level_payment", fixed, term_rate, left, rounding=terms.rounding)
        nothing = sheet.given("nothing", Fraction(0), unit=unit, source="loan.never_grows")
        instalment = sheet.larger("instalment", sheet.subtract("after_interest", level, interest), nothing)
        principal = sheet.smaller("principal", instalment, debt)
    base = debt
    if terms.contribution_base is ContributionBase.ORIGINAL:
        original = sheet.given(
            "original", Fraction(terms.principal.minor), unit=unit, source="loan.principal"
        )
        part = sheet.given("unredeemed", state.unredeemed, unit="share", source="loan.redeemed")
        base = sheet.multiply("contribution_base", original, part)
    price = sheet.given(
        "contribution_rate",
        terms.contribution_rate,
        unit="share a year",
        source="dk_loan_terms#contribution_rate",
    )
    exact = sheet.divide(
        "contribution_exact", sheet.multiply("contribution_a_year", base, price), a_year, unit=unit
    )
    balance = sheet.subtract("balance", debt, principal)
    return {
        LoanFigure.INTEREST: interest,
        LoanFigure.PRINCIPAL: principal,
        LoanFigure.SERVICE: sheet.add("service", interest, principal),
        LoanFigure.CONTRIBUTION: sheet.round("contribution", exact, rounding=terms.rounding),
        LoanFigure.BALANCE: balance,
        LoanFigure.BEFORE_REDEMPTION: balance,
    }


def _years(terms: LoanTerms, period: LoanTerm, sheet: Worksheet, a_year: Term, ends_on: date) -> Term:
    since = sheet.given("since", period.since, unit="day", source="loan.schedule")
    until = sheet.given("until", period.until, unit="day", source="loan.schedule")
    more: tuple[Term, ...] = ()
    if terms.day_count is DayCount.ACT_ACT_ICMA:
        regular = terms.first_term_on or terms.disbursed_on
        more = (sheet.given("regular_on", regular, unit="day", source="loan.schedule"), a_year)
    elif terms.day_count is DayCount.THIRTY_E_360_ISDA:
        more = (sheet.given("matures_on", ends_on, unit="day", source="loan.schedule"),)
    return sheet.year_fraction("years", since, until, *more, day_count=terms.day_count)


def _row(
    terms: LoanTerms, n: int, period: LoanTerm, state: _State, figures: dict[LoanFigure, Term]
) -> LoanRow:
    currency = terms.principal.currency
    money = {figure: Money(int(term.number), currency) for figure, term in figures.items()}
    redeemed = Money.total((part.amount for part in terms.redeemed if part.after_term == n), currency)
    balance = money[LoanFigure.BALANCE]
    if redeemed and redeemed >= balance:
        raise PlanImpossible("redeemed", "not_part_of_debt", value=redeemed, valid=f"< {balance}")
    return LoanRow(
        n=n,
        since=period.since,
        until=period.until,
        due_on=period.due_on,
        rate=state.rate,
        rate_basis=state.rate_basis,
        interest=money[LoanFigure.INTEREST],
        principal=money[LoanFigure.PRINCIPAL],
        service=money[LoanFigure.SERVICE],
        contribution=money[LoanFigure.CONTRIBUTION],
        balance=balance,
        redeemed=redeemed,
        unredeemed=state.unredeemed,
        residents_part=state.residents_part,
    )
