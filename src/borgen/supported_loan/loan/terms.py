"""The terms of a supported loan: those of the lender's product unless the papers say otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from borgen.cashflow.plan import PlanImpossible, PlanKind, PlanTerms
from borgen.cashflow.schedule import LoanTerm, schedule
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.rules.parameter import Ruling
from borgen.supported_loan.choices import ContributionBase, RateBasis
from borgen.supported_loan.law import Law


@dataclass(frozen=True, slots=True, kw_only=True)
class Refixing:
    """A new rate from the term after ``after_term`` on [sv: ränteanpassning, da: rentetilpasning]."""

    after_term: int
    rate: Fraction
    basis: RateBasis = RateBasis.ENTERED
    source: str = ""


class RefixingRateMissing(ValueError):
    """The rate of a later refixing is stated and that of an earlier one is not; ``n`` is the missing one's, from 1."""

    def __init__(self, n: int) -> None:
        self.n = n
        super().__init__(f"a later rate is stated, and none for refixing {n}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRedeemed:
    """A part of the debt redeemed as of term ``after_term``, after its payment.

    ``residents_fall`` says whether the residents' payment falls in the same proportion. It does not where too much was
    borrowed: then it follows the final acquisition sum already.
    """

    after_term: int
    amount: Money
    residents_fall: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """One loan's terms, checked. Rates are shares a year.

    ``first_term_on`` is the day of the first term where it is not a whole term after ``disbursed_on``. A rate is
    fixed for ``fixed_terms`` terms at a time; where ``refixed`` does not say what it is then, it is carried.

    Raises:
        PlanImpossible: a term is absurd or at odds with another.
    """

    principal: Money
    disbursed_on: date
    rate: Fraction
    years: int
    terms_a_year: int
    fixed_terms: int
    contribution_rate: Fraction
    contribution_base: ContributionBase
    day_count: DayCount
    convention: Convention
    calendar: Country
    rounding: str
    first_term_on: date | None = None
    refixed: tuple[Refixing, ...] = ()
    redeemed: tuple[PartRedeemed, ...] = ()
    rulings: tuple[Ruling, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        self._plan_terms()
        for refixing in self.refixed:
            _refuse_unless(
                0 < refixing.after_term < self.count and refixing.after_term % self.fixed_terms == 0,
                "refixed", "not_a_refixing_term", value=refixing.after_term, every=self.fixed_terms,
            )  # fmt: skip
            _refuse_unless(-1 < refixing.rate <= 1, "refixed", "out_of_range", value=refixing.rate)
        for part in self.redeemed:
            _refuse_unless(
                0 < part.after_term < self.count, "redeemed", "no_such_term", value=part.after_term
            )
            _refuse_unless(part.amount.minor > 0, "redeemed", "not_positive", value=part.amount)

    @property
    def count(self) -> int:
        """How many terms there are."""
        return self.years * self.terms_a_year

    @property
    def refixing_terms(self) -> tuple[int, ...]:
        """The terms after which the rate is fixed anew: 40 and 80 of 120."""
        return tuple(range(self.fixed_terms, self.count, self.fixed_terms))

    def loan_year(self, term: int) -> int:
        """The loan year whose part ``term`` pays for."""
        return -(-term // self.terms_a_year)

    def schedule(self) -> tuple[LoanTerm, ...]:
        """When each term begins, ends and is paid.

        Raises:
            PlanImpossible: the banking days of a payment are not known.
        """
        return schedule(self._plan_terms())

    def _plan_terms(self) -> PlanTerms:
        _refuse_unless(self.years >= 1 and self.fixed_terms >= 1, "years", "not_positive", value=self.years)
        start = self.first_term_on or self.disbursed_on
        months = 12 * self.years - (12 // self.terms_a_year if self.first_term_on else 0)
        try:
            end = months_after(start, months, keep_month_end=True)
        except (ValueError, OverflowError):
            raise PlanImpossible("years", "too_far_away", value=self.years) from None
        return PlanTerms(
            kind=PlanKind.ANNUITY,
            granted=self.principal,
            starts_on=self.disbursed_on,
            matures_on=end,
            payments_a_year=self.terms_a_year,
            first_payment_on=self.first_term_on,
            interest_rate=self.rate,
            day_count=self.day_count,
            rounding=self.rounding,
            country=self.calendar,
            convention=self.convention,
        )


def loan_terms(
    *,
    principal: Money,
    disbursed_on: date,
    rate: Fraction,
    refixed: tuple[Refixing, ...] = (),
    contribution_base: ContributionBase | None = None,
    years: int | None = None,
    terms_a_year: int | None = None,
    first_term_on: date | None = None,
    law: Law | None = None,
) -> LoanTerms:
    """The terms of the lender's product for a loan of that day; what is given differs from it.

    Raises:
        RulebookSilent: the product has no such term then.
        PlanImpossible: a term is absurd or at odds with another; the first is more than two terms after the disbursement.
    """
    look = (law or Law()).on({"established_on": disbursed_on})
    book = "dk_loan_terms"
    for name in ("refixing", "arrangement_fee"):
        look[f"{book}#{name}"]
    a_year = terms_a_year or look[f"{book}#terms_a_year"].whole
    if first_term_on is not None:
        last = months_after(disbursed_on, 2 * 12 // a_year)
        _refuse_unless(first_term_on <= last, "first_term_on", "first_term_too_late", value=first_term_on, valid=last)
    return LoanTerms(
        principal=principal,
        disbursed_on=disbursed_on,
        rate=rate,
        years=years or look[f"{book}#loan_years"].whole,
        terms_a_year=a_year,
        fixed_terms=a_year * look[f"{book}#fixed_years"].whole,
        contribution_rate=look[f"{book}#contribution_rate"].number,
        contribution_base=contribution_base or ContributionBase(look[f"{book}#contribution_base"].word),
        day_count=DayCount(look[f"{book}#day_count"].word),
        convention=Convention(look[f"{book}#convention"].word),
        calendar=Country(look[f"{book}#calendar"].word),
        rounding=look[f"{book}#rounding"].word,
        first_term_on=first_term_on,
        refixed=refixed,
        rulings=look.used,
    )


def refixed_in_order(
    rates: Sequence[Fraction | None], *, disbursed_on: date, law: Law | None = None
) -> tuple[Refixing, ...]:
    """The rates of the later periods, each at its refixing: of the lender's product the first after term 40, the second after 80.

    ``None`` at the end stands for a rate that nobody states.

    Raises:
        RefixingRateMissing: a rate is stated, and none for a refixing before it.
        PlanImpossible: more rates than refixings.
        RulebookSilent: the product has no such term then.
    """
    last = max((n for n, rate in enumerate(rates, 1) if rate is not None), default=0)
    if not last:
        return ()
    look = (law or Law()).on({"established_on": disbursed_on})
    a_year, years, fixed = (look[f"dk_loan_terms#{name}"].whole for name in ("terms_a_year", "loan_years", "fixed_years"))
    after = range(a_year * fixed, a_year * years, a_year * fixed)
    _refuse_unless(
        last <= len(after), "refixing_rate", "more_rates_than_refixings", value=last,
        valid=f"at most {len(after)}, after terms {', '.join(map(str, after))}",
    )  # fmt: skip
    refixed = []
    for n, (term, rate) in enumerate(zip(after, rates[:last], strict=False), 1):
        if rate is None:
            raise RefixingRateMissing(n)
        refixed.append(Refixing(after_term=term, rate=rate))
    return tuple(refixed)


def _refuse_unless(holds: object, term: str, code: str, **params: object) -> None:
    if not holds:
        raise PlanImpossible(term, code, **params)
