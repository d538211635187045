"""One posting, worked out on a worksheet: interest by its pieces, principal by its rule, fees beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract.terms import Fee, LoanContract, Rounding
from borgen.cashflow.schedule import LoanTerm
from borgen.cashflow.terms import PlanTerms
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.rounding import split
from borgen.rules.trace import Term, Worksheet


@dataclass(frozen=True, slots=True)
class Piece:
    """Days during which neither the debt nor the rate changed."""

    since: date
    until: date
    debt: Fraction
    rate: Fraction | None
    rate_source: str


class Working:
    """The sheet of one posting. Amounts are minor units; what is given has its place in the contract as its source."""

    def __init__(
        self, contract: LoanContract, plan: PlanTerms, term: LoanTerm, debt: Fraction, source: str, ends_on: date
    ) -> None:
        self.contract, self.plan, self.term, self.ends_on = contract, plan, term, ends_on
        self.sheet, self.unit = Worksheet(), f"minor {plan.currency}"
        self.debt = self.sheet.given("debt_before", debt, unit=self.unit, source=source)

    @property
    def rounding(self) -> Rounding:
        return self.contract.rounding

    def given(self, name: str, worth: Fraction | int | date, unit: str, source: str) -> Term:
        return self.sheet.given(
            name, worth if isinstance(worth, date) else Fraction(worth), unit=unit, source=source
        )

    def amount(self, name: str, minor: Fraction | int, source: str) -> Term:
        return self.given(name, minor, self.unit, source)

    def interest(self, pieces: Sequence[Piece], *, finest: bool) -> Term | None:
        """One rounding of what the pieces bear together; None where a rate is not known."""
        exact: Term | None = None
        for n, piece in enumerate(pieces, 1):
            if piece.rate is None:
                return None
            mark = f"_{n}" if len(pieces) > 1 else ""
            rate = self.given(f"rate{mark}", piece.rate, "share a year", piece.rate_source)
            bears = self._borne(f"interest_exact{mark}", n, mark, piece, rate)
            exact = bears if exact is None else self.sheet.add(f"interest_sum_{n}", exact, bears)
        if exact is None:
            return self.amount("interest", 0, "no days")
        return self.rounded("interest", exact, self.rounding.finest if finest else self.rounding.quantum)

    def would_bear(self, piece: Piece) -> Term:
        """What a debt would bear in a whole term, rounded like interest."""
        assert piece.rate is not None, "an annuity has a rate"
        rate = self.given("rate_whole_term", piece.rate, "share a year", piece.rate_source)
        exact = self._borne("whole_term_exact", 0, "_whole_term", piece, rate)
        return self.rounded("interest_of_a_whole_term", exact, self.rounding.finest)

    def fee(self, fee: Fee, n: int, pieces: Sequence[Piece], paid_before: int) -> Term:
        """One fee of a term; an amount a year is shared between the payments, odd öre to the first."""
        if fee.per_year is not None:
            parts = split(fee.per_year, [Fraction(1)] * self.term.payments_a_year)
            return self.amount(f"fee_{n}", parts[paid_before % len(parts)].minor, f"terms.fees.{fee.name}")
        assert fee.share_per_year is not None, "checked by the terms"
        exact: Term | None = None
        for i, piece in enumerate(pieces, 1):
            mark = f"_{n}_{i}"
            share = self.given(
                f"fee_share{mark}", fee.share_per_year, "share a year", f"terms.fees.{fee.name}"
            )
            bears = self._borne(f"fee_exact{mark}", i, f"_f{mark}", piece, share)
            exact = bears if exact is None else self.sheet.add(f"fee_sum{mark}", exact, bears)
        if exact is None:
            return self.amount(f"fee_{n}", 0, "no days")
        return self.rounded(f"fee_{n}", exact, self.rounding.quantum)

    def rounded(self, name: str, exact: Term, quantum: Fraction) -> Term:
        """The one rounding of ``name``, to a whole number of ``quantum`` minor units."""
        return rounded(self.sheet, name, exact, self.rounding, quantum, self.unit)

    def level(self, base: Fraction, rate: Fraction, payments: int, fixed_on: str) -> Term:
        """The annuity that pays ``base`` off in ``payments``, rounded to the unit."""
        sheet, quantum = self.sheet, self.rounding.quantum
        a_year = self.given(
            "payments_a_year", self.term.payments_a_year, "payments a year", "terms.payments_a_year"
        )
        fixed_rate = self.given("fixed_rate", rate, "share a year", fixed_on)
        term_rate = sheet.divide("rate_a_term", fixed_rate, a_year, unit="share a term")
        debt = self.amount("fixed_debt", base, fixed_on)
        count = self.given("payments", payments, "payments", "schedule")
        if quantum == 1:
            return sheet.level_payment("level_payment", debt, term_rate, count, rounding=self.rounding.named)
        unit = self.given("level_unit", quantum, self.unit, "terms.rounding.unit")
        scaled = sheet.divide("fixed_debt_in_units", debt, unit, unit="units")
        level = sheet.level_payment("level_units", scaled, term_rate, count, rounding=self.rounding.named)
        return sheet.multiply("level_payment", level, unit, unit=self.unit)

    def equal_part(self, base: Fraction, payments: int, fixed_on: str) -> Term:
        sheet = self.sheet
        debt = self.amount("fixed_debt", base, fixed_on)
        exact = sheet.divide(
            "instalment_exact", debt, self.given("payments", payments, "payments", "schedule"), unit=self.unit
        )
        return self._instalment(exact)

    def share(self, done: int) -> Term:
        """A share of what is left, or the least that is agreed a year, whichever is more."""
        sheet, plan = self.sheet, self.plan
        assert plan.share_per_year is not None, "checked by the terms"
        share = self.given("share_per_year", plan.share_per_year, "share a year", "terms.share_per_year")
        yearly = sheet.multiply("instalment_a_year", self.debt, share)
        a_year = self.given(
            "payments_a_year", self.term.payments_a_year, "payments a year", "terms.payments_a_year"
        )
        exact = sheet.divide("instalment_exact", yearly, a_year, unit=self.unit)
        wanted = self._instalment(exact)
        least = self.contract.minimum_per_year
        if least is None:
            return wanted
        part = split(least, [Fraction(1)] * self.term.payments_a_year)[done % self.term.payments_a_year]
        return sheet.larger(
            "with_minimum", wanted, self.amount("minimum", part.minor, "terms.minimum_per_year")
        )

    def by_index(self, name: str, wanted: Term, index: Fraction, source: str) -> Term:
        """``wanted`` times today's index over the base, rounded anew."""
        assert self.contract.indexed is not None, "asked for an indexed contract only"
        now = self.given("index", index, "index", source)
        base = self.given("index_base", self.contract.indexed.base, "index", "terms.indexed.base")
        ratio = self.sheet.divide("index_ratio", now, base, unit="ratio")
        exact = self.sheet.multiply(f"{name}_exact_by_index", wanted, ratio, unit=self.unit)
        return self.rounded(f"{name}_by_index", exact, self.rounding.quantum)

    def _instalment(self, exact: Term) -> Term:
        quantum = self.rounding.quantum if self.rounding.place == "each" else self.rounding.finest
        return self.rounded("instalment", exact, quantum)

    def _borne(self, name: str, n: int, mark: str, piece: Piece, share: Term) -> Term:
        sheet = self.sheet
        since = self.given(f"since{mark}", piece.since, "day", "schedule")
        until = self.given(f"until{mark}", piece.until, "day", "schedule")
        years = sheet.year_fraction(
            f"years{mark}", since, until, *self._more_days(mark), day_count=self.plan.day_count
        )
        debt = (
            self.debt
            if not mark or piece.debt == self.debt.number
            else self.amount(f"debt{mark}", piece.debt, f"pieces.{n}")
        )
        return sheet.multiply(name, sheet.multiply(f"{name}_a_year", debt, share), years)

    def _more_days(self, mark: str) -> tuple[Term, ...]:
        match self.plan.day_count:
            case DayCount.ACT_ACT_ICMA:
                return (
                    self.given(f"regular_on{mark}", self.term.regular_on, "day", "terms.regular_on"),
                    self.given(
                        f"a_year{mark}", self.term.payments_a_year, "payments a year", "terms.payments_a_year"
                    ),
                )
            case DayCount.THIRTY_E_360_ISDA:
                return (self.given(f"matures_on{mark}", self.ends_on, "day", "schedule"),)
        return ()


def rounded(sheet: Worksheet, name: str, exact: Term, rounding: Rounding, quantum: Fraction, unit: str) -> Term:
    """The one rounding of ``name``, to a whole number of ``quantum`` minor units; ``unit`` is their name."""
    if quantum == 1:
        return sheet.round(name, exact, rounding=rounding.named, unit=unit)
    size = sheet.given(f"{name}_unit", quantum, unit=unit, source="terms.rounding.unit")
    count = sheet.divide(f"{name}_in_units", exact, size, unit="units")
    return sheet.multiply(name, sheet.round(f"{name}_units", count, rounding=rounding.named), size, unit=unit)


def money(amount: Fraction, currency: str) -> Money:
    """A posted amount; exact only where the contract rounds."""
    assert amount.denominator == 1, "an unrounded amount is no money"
    return Money(int(amount), currency)
