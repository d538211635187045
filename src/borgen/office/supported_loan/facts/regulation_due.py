"""Which regulations a year asks for: worked out strictly, from observations alone; what lacks one is refused by name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain

from borgen.office.market.queries import known as observations_known
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known, loans_known
from borgen.office.supported_loan.facts.regulation import Regulated
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.index import IndexView, Observation, Observations
from borgen.supported_loan.kept_payment import kept_payments
from borgen.supported_loan.regulation import ObservationMissing, RegulationDay, regulate, regulation_days
from borgen.supported_loan.resident_payment import ResidentRule, YearPayment
from borgen.supported_loan.subsidy import first_years

NOTHING = IndexView(Observations())


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDue:
    """One loan year's regulation as it comes out; amounts are exact, in minor units a year.

    ``corrects`` is the regulation that it takes the place of, ``None`` for the first of its loan year.
    """

    loan: LoanFacts
    day: RegulationDay
    regime: Regime
    before: YearPayment
    after: YearPayment
    observed: tuple[Observation, ...]
    corrects: Regulated | None = None

    @property
    def ordinal(self) -> int:
        return self.corrects.ordinal + 1 if self.corrects else 1

    @property
    def factor(self) -> Fraction:
        return self.after.factor

    @property
    def trace(self) -> Trace:
        return self.after.trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A loan that cannot be regulated, and why: ``observation_missing``, ``earlier_year_missing`` or ``share_unknown``.

    ``needed`` are pairs of series and period.
    """

    loan: str
    loan_year: int
    takes_effect_on: date | None
    code: str
    needed: tuple[tuple[str, str], ...] = ()

    def plain(self) -> dict[str, object]:
        return {
            "loan": self.loan, "loan_year": self.loan_year, "code": self.code, "needed": [list(one) for one in self.needed],
            "takes_effect_on": self.takes_effect_on.isoformat() if self.takes_effect_on else "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDue:
    """What a year asks for: the ``lines`` by loan number, and the loans that are refused."""

    year: int
    lines: tuple[LineDue, ...]
    refused: tuple[Refusal, ...]


def year_due(*, organisation_id: int, sequence: int, year: int, correcting: bool = False) -> YearDue:
    """The regulations that fall in the calendar ``year`` and have not been carried out, as known at event ``sequence``.

    With ``correcting``: those carried out that come out otherwise because an index was revised since.
    """
    observations = observations_known(organisation_id=organisation_id, sequence=sequence)
    loans = loans_known(organisation_id=organisation_id, sequence=sequence)
    return _year(year, loans, observations, _corrections if correcting else _due)


def year_due_and_corrected(*, organisation_id: int, sequence: int, year: int) -> tuple[YearDue, YearDue]:
    """Both of :func:`year_due`: what has not been carried out, and what comes out otherwise since."""
    observations = observations_known(organisation_id=organisation_id, sequence=sequence)
    loans = loans_known(organisation_id=organisation_id, sequence=sequence)
    return _year(year, loans, observations, _due), _year(year, loans, observations, _corrections)


def line_due(*, organisation_id: int, sequence: int, year: int, loan: str, loan_year: int) -> LineDue | None:
    """The one line of :func:`year_due` that is of the loan and its loan year, carried out or not; no other loan is looked at."""
    found = loan_known(organisation_id=organisation_id, sequence=sequence, number=loan)
    if found is None:
        return None
    observations = observations_known(organisation_id=organisation_id, sequence=sequence)
    every = chain(_due(found, year, observations), _corrections(found, year, observations))
    return next((one for one in every if isinstance(one, LineDue) and one.day.loan_year == loan_year), None)


def _year(
    year: int, loans: Iterable[LoanFacts], observations: Observations, lines_of: Callable[..., Iterator[LineDue | Refusal]]
) -> YearDue:
    every = [one for loan in loans for one in lines_of(loan, year, observations)]
    return YearDue(
        year=year, lines=tuple(one for one in every if isinstance(one, LineDue)),
        refused=tuple(one for one in every if isinstance(one, Refusal)),
    )  # fmt: skip


def days_of(loan: LoanFacts) -> tuple[RegulationDay, ...]:
    """Every regulation of a loan that is or was to come: none of the years taken over, none after its end."""
    if loan.rule is None:
        return ()
    first = loan.taken_over.loan_year if loan.taken_over else 1
    last = loan.ended_after_term
    return tuple(
        day
        for day in regulation_days(loan.terms, loan.rule)
        if day.loan_year > first and (last is None or day.term <= last)
    )


def payment_before(loan: LoanFacts, loan_year: int) -> YearPayment:
    """The payment of the loan year before ``loan_year``, which is kept."""
    assert loan.rule is not None
    years = {number: year for number, year in first_years(loan.terms).items() if number < max(loan_year, 2)}
    kept = {year: one.kept() for year, one in loan.regulated.items() if year < loan_year}
    found = kept_payments(
        loan.rule, loan.supported_sum, years=years, kept=kept, index=NOTHING, taken_over=loan.taken_over
    )
    return found[-1]


def revised_since(line: Regulated, observations: Observations) -> tuple[tuple[Observation, Observation], ...]:
    """The observations that a regulation stands on and that have another value now: as used, and as it is now."""
    pairs = ((used, observations.get(used.series, used.base, used.period)) for used in line.observed)
    return tuple((used, now) for used, now in pairs if now is not None and now.value != used.value)


def _due(loan: LoanFacts, year: int, observations: Observations) -> Iterator[LineDue | Refusal]:
    if loan.rule is None:
        last = loan.ended_after_term or loan.terms.count
        years = (one for number, one in first_years(loan.terms).items() if 1 < number <= loan.terms.loan_year(last))
        if year in years:
            yield Refusal(loan=loan.number, loan_year=0, takes_effect_on=None, code="share_unknown")
        return
    for day in days_of(loan):
        if day.year != year or day.loan_year in loan.regulated:
            continue
        if day.loan_year > loan.paid_through_year + 1:
            yield Refusal(
                loan=loan.number, loan_year=day.loan_year, takes_effect_on=day.takes_effect_on,
                code="earlier_year_missing",
            )  # fmt: skip
            continue
        yield _line(loan, loan.rule, day, observations, None)


def _corrections(loan: LoanFacts, year: int, observations: Observations) -> Iterator[LineDue | Refusal]:
    if loan.rule is None:
        return
    days = {day.loan_year: day for day in days_of(loan)}
    for loan_year, kept in sorted(loan.regulated.items()):
        day = days.get(loan_year)
        if day is None or day.year != year or not revised_since(kept, observations):
            continue
        # the same observations in the same base, with the values that they have now
        now = [observations.get(one.series, one.base, one.period) or one for one in kept.observed]
        line = _line(loan, loan.rule, day, Observations(now), kept)
        if isinstance(line, Refusal) or line.factor != kept.factor:
            yield line


def _line(
    loan: LoanFacts,
    rule: ResidentRule,
    day: RegulationDay,
    observations: Observations,
    corrects: Regulated | None,
) -> LineDue | Refusal:
    before = payment_before(loan, day.loan_year)
    try:
        after = regulate(rule, before, year=day.year, observations=observations)
    except ObservationMissing as error:
        return Refusal(
            loan=loan.number,
            loan_year=day.loan_year,
            takes_effect_on=day.takes_effect_on,
            code="observation_missing",
            needed=tuple((series.value, period) for series, period in error.needed),
        )
    pairs = [change.observed for change in (after.prices, after.wages) if change and change.observed]
    return LineDue(
        loan=loan,
        day=day,
        regime=rule.regime,
        before=before,
        after=after,
        observed=tuple(one for pair in pairs for one in pair),
        corrects=corrects,
    )
