"""The real yearly regulation of one loan: strict where a forecast would carry on.

What it was worked out from is kept with it, so that a later revision of an index is seen and not silently applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY, IndexBasis
from borgen.supported_loan.index import IndexView, Observations, Series
from borgen.supported_loan.loan import LoanTerms
from borgen.supported_loan.resident_payment import ResidentRule, YearPayment, next_payment


class ObservationMissing(LookupError):
    """The regulation needs two observations of a series inside one base, which are not there.

    ``needed`` are pairs of series and period. Nothing is worked out: an authorised person may enter the
    observation with its source.
    """

    def __init__(self, needed: Iterable[tuple[Series, str]]) -> None:
        self.needed = tuple(needed)
        super().__init__(", ".join(f"{series} {period}" for series, period in self.needed))


class NothingToRegulate(LookupError):
    """The loan year has no regulation: it is the first, after the last, or beyond the loan's terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationDay:
    """When a loan is regulated: ``term`` is the first of ``loan_year``, ``year`` its calendar year."""

    loan_year: int
    term: int
    takes_effect_on: date
    due_on: date
    year: int


def regulation_days(terms: LoanTerms, rule: ResidentRule) -> tuple[RegulationDay, ...]:
    """Every regulation inside the loan's terms, in order.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    periods, last = terms.schedule(), min(rule.last_year, terms.years)
    found = []
    for loan_year in range(rule.first_year, last + 1):
        term = (loan_year - 1) * terms.terms_a_year + 1
        period = periods[term - 1]
        found.append(
            RegulationDay(
                loan_year=loan_year,
                term=term,
                takes_effect_on=period.since,
                due_on=period.due_on,
                year=period.until.year,
            )
        )
    return tuple(found)


def payment_as_stored(
    *, loan_year: int, year: int, amount: Fraction, weakest: IndexBasis, source: str = "register"
) -> YearPayment:
    """A yearly payment that was worked out earlier, taken over as it was stored: exact, in minor units."""
    sheet = Worksheet()
    given = sheet.given(f"payment_year_{loan_year}", amount, unit=f"minor {CURRENCY}", source=source)
    return YearPayment(
        loan_year=loan_year, year=year, amount=amount, factor=Fraction(1), basis=IndexBasis.NONE,
        weakest=weakest, prices=None, wages=None, trace=sheet.trace(given),
    )  # fmt: skip


def needed(rule: ResidentRule, year: int) -> tuple[tuple[Series, str], ...]:
    """The observations that a regulation in the calendar ``year`` asks for."""
    series = (Series.PRICES, Series.WAGES) if rule.wages_count else (Series.PRICES,)
    return tuple((one, period) for one in series for period in rule.periods(one, year))


def regulate(
    rule: ResidentRule, before: YearPayment, *, year: int, observations: Observations
) -> YearPayment:
    """The payment of the loan year after ``before``, from observations alone.

    Raises:
        ObservationMissing: one is lacking that the answer depends on.
        NothingToRegulate: that loan year has no regulation.
    """
    if not rule.first_year <= before.loan_year + 1 <= rule.last_year:
        raise NothingToRegulate(f"loan year {before.loan_year + 1}")
    after = next_payment(rule, before, year=year, index=IndexView(observations))
    if after.basis is not IndexBasis.KNOWN:
        lacking = [
            (change.series, period)
            for change in (after.prices, after.wages)
            if change is not None and change.observed is None
            for period in (change.later, change.earlier)
            if not any(one.series is change.series and one.period == period for one in observations)
        ]
        # both may be there, but in two bases: then the earlier one is needed in the later one's base
        raise ObservationMissing(lacking or _without_common_base(after))
    return after


def _without_common_base(after: YearPayment) -> list[tuple[Series, str]]:
    return [
        (change.series, change.earlier)
        for change in (after.prices, after.wages)
        if change is not None and change.observed is None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeComparison:
    """One regulation in two regimes; the difference is ``statute`` less ``guide``, in minor units a year.

    ``None`` where the regime's index is missing.
    """

    loan_year: int
    guide: Fraction | None
    statute: Fraction | None
    traces: tuple[Trace, ...]

    @property
    def difference(self) -> Fraction | None:
        if self.guide is None or self.statute is None:
            return None
        return self.statute - self.guide


def compare_regimes(
    guide: ResidentRule, statute: ResidentRule, before: YearPayment, *, year: int, index: IndexView
) -> RegimeComparison:
    """What the next regulation gives by the guide and by the statute, from the same payment before."""
    found = [next_payment(rule, before, year=year, index=index) for rule in (guide, statute)]
    known = [None if one.basis is IndexBasis.MISSING else one.amount for one in found]
    return RegimeComparison(
        loan_year=before.loan_year + 1,
        guide=known[0],
        statute=known[1],
        traces=tuple(one.trace for one in found),
    )
