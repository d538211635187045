"""The yearly regulation: what a year asks for, its runs, and what the guide and the statute would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from borgen.kernel.money import Money
from borgen.kernel.rounding import to_money
from borgen.office.journal.moment import Moment, moment
from borgen.office.market.queries import known as observations_known
from borgen.office.supported_loan.facts.loan import loans_known
from borgen.office.supported_loan.facts.regulation import observations_in, regulated
from borgen.office.supported_loan.facts.regulation_due import (
    LineDue,
    Refusal,
    YearDue,
    days_of,
    payment_before,
    revised_since,
    year_due_and_corrected,
)
from borgen.office.supported_loan.models import RegulationLine, RegulationRun
from borgen.supported_loan.choices import CURRENCY, Regime
from borgen.supported_loan.index import IndexView, Observation
from borgen.supported_loan.paid_out import rule_of_kind
from borgen.supported_loan.regulation import RegimeComparison, compare_regimes


class NoSuchRun(LookupError):
    """The organisation had no such regulation by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One loan's regulation; yearly payments without contribution, rounded to be shown."""

    loan: str
    project: str
    loan_year: int
    takes_effect_on: date
    regime: Regime
    before: Money
    factor: Fraction
    after: Money
    observed: tuple[Observation, ...]
    is_correction: bool

    @property
    def change(self) -> Fraction:
        return self.factor - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """A run in the list. ``state`` is that of the moment: a later closing is not known yet."""

    year: int
    number: int
    state: str
    manifest: str
    line_count: int
    refused: tuple[Refusal, ...]
    planned_by: str
    planned_at: datetime
    closed_by: str
    closed_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """A run with its lines."""

    moment: Moment
    run: RunCard
    lines: tuple[LineShown, ...]
    is_correcting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the year asks for now, what could be corrected, and the year's runs, newest first."""

    year: int
    lines: tuple[LineShown, ...]
    refused: tuple[Refusal, ...]
    corrections: tuple[LineShown, ...]
    runs: tuple[RunCard, ...]

    @property
    def waiting(self) -> RunCard | None:
        return next((run for run in self.runs if run.state == RegulationRun.State.FROZEN), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One loan's next regulation by the guide and by the statute."""

    loan: str
    takes_effect_on: date
    comparison: RegimeComparison

    def money(self, amount: Fraction | None) -> Money | None:
        return None if amount is None else to_money(amount, currency=CURRENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A regulation that was carried out on an observation that has another value now."""

    loan: str
    run: str
    year: int
    loan_year: int
    pairs: tuple[tuple[Observation, Observation], ...]


def preview(*, organisation_id: int, year: int, as_of: date, known_at: datetime | None = None) -> Preview:
    """What the calendar year asks for, as known then."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    due, again = year_due_and_corrected(organisation_id=organisation_id, sequence=at.sequence, year=year)
    return Preview(
        year=year,
        lines=_shown(due),
        refused=due.refused,
        corrections=_shown(again),
        runs=_cards(at, known_at, year=year),
    )


def runs(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, year: int | None = None
) -> tuple[RunCard, ...]:
    """The runs of one calendar year, or of all, the newest first."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    return _cards(at, known_at, **({} if year is None else {"year": year}))


def waiting_runs(at: Moment, known_at: datetime | None) -> tuple[RunCard, ...]:
    """The runs that waited for a second person at the moment of a question, whose ``known_at`` it is."""
    return tuple(card for card in _cards(at, known_at) if card.state == RegulationRun.State.FROZEN)


def run(
    *, organisation_id: int, year: int, number: int, as_of: date, known_at: datetime | None = None
) -> RunPage:
    """One run.

    Raises:
        NoSuchRun: there was none by then.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    found = RegulationRun.objects.filter(
        organisation_id=organisation_id, year=year, number=number, known_at_sequence__lt=at.sequence
    ).first()
    if found is None:
        raise NoSuchRun(f"{year}-{number}")
    lines = (
        RegulationLine.objects.filter(run=found)
        .select_related("loan__project", "run")
        .order_by("loan__sort_key", "loan__number", "loan_year")
    )
    shown = tuple(_line_of(row) for row in lines)
    return RunPage(
        moment=at,
        run=_card(found, at.sequence, known_at),
        lines=shown,
        is_correcting=any(one.is_correction for one in shown),
    )


def compare(
    *, organisation_id: int, year: int, as_of: date, known_at: datetime | None = None, loan: str | None = None
) -> tuple[Compared, ...]:
    """What every regulation of the year gives by the guide and by the statute, carried out or not; those of one ``loan`` only.

    A loan whose regulations before are lacking is left out.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    index = IndexView(observations_known(organisation_id=organisation_id, sequence=at.sequence))
    found = []
    numbers = None if loan is None else [loan]
    for one in loans_known(organisation_id=organisation_id, sequence=at.sequence, numbers=numbers):
        if one.rule is None:
            continue
        guide, statute = (
            rule_of_kind(
                one.kind, committed_on=one.committed_on, regime=regime, start=one.rule.start, law=one.law
            )
            for regime in (Regime.GUIDE, Regime.STATUTE)
        )
        assert guide is not None and statute is not None, "the share is that of the loan's own rule"
        for day in days_of(one):
            if day.year == year and day.loan_year <= one.paid_through_year + 1:
                before = payment_before(one, day.loan_year)
                compared = compare_regimes(guide, statute, before, year=year, index=index)
                found.append(
                    Compared(loan=one.number, takes_effect_on=day.takes_effect_on, comparison=compared)
                )
    return tuple(found)


def revised(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> tuple[Revised, ...]:
    """Every regulation that counts and stands on an observation that was revised since."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    observations = observations_known(organisation_id=organisation_id, sequence=at.sequence)
    return tuple(
        Revised(loan=loan.number, run=line.run, year=line.year, loan_year=line.loan_year, pairs=pairs)
        for loan in loans_known(organisation_id=organisation_id, sequence=at.sequence)
        for line in loan.regulated.values()
        if (pairs := revised_since(line, observations))
    )


def years_with_runs(*, organisation_id: int) -> Sequence[int]:
    """The calendar years of which there is a run."""
    found = RegulationRun.objects.filter(organisation_id=organisation_id).order_by()
    return sorted(found.values_list("year", flat=True).distinct())


def _shown(due: YearDue) -> tuple[LineShown, ...]:
    return tuple(_line_due(line) for line in due.lines)


def _line_due(line: LineDue) -> LineShown:
    return LineShown(
        loan=line.loan.number,
        project=line.loan.project,
        loan_year=line.day.loan_year,
        takes_effect_on=line.day.takes_effect_on,
        regime=line.regime,
        before=line.before.money(CURRENCY),
        factor=line.factor,
        after=line.after.money(CURRENCY),
        observed=line.observed,
        is_correction=line.corrects is not None,
    )


def _line_of(row: Any) -> LineShown:
    fact = regulated(row)
    return LineShown(
        loan=row.loan.number,
        project=row.loan.project.reference,
        loan_year=fact.loan_year,
        takes_effect_on=fact.takes_effect_on,
        regime=fact.regime,
        before=to_money(fact.before, currency=CURRENCY),
        factor=fact.factor,
        after=to_money(fact.after, currency=CURRENCY),
        observed=observations_in(row.observed),
        is_correction=row.corrects_id is not None,
    )


def _cards(at: Moment, known_at: datetime | None, **narrowed: int) -> tuple[RunCard, ...]:
    found = RegulationRun.objects.filter(
        organisation_id=at.organisation_id, known_at_sequence__lt=at.sequence, **narrowed
    )
    return tuple(_card(row, at.sequence, known_at) for row in found.order_by("-year", "-number"))


def _card(row: RegulationRun, sequence: int, known_at: datetime | None) -> RunCard:
    if row.done_sequence is not None:
        is_open = row.done_sequence > sequence
    else:  # laid aside later, or not yet
        is_open = row.closed_at is None or (known_at is not None and row.closed_at > known_at)
    return RunCard(
        year=row.year,
        number=row.number,
        state="frozen" if is_open else row.state,
        manifest=row.manifest,
        line_count=row.line_count,
        refused=tuple(_refusal(one) for one in row.refused),
        planned_by=row.planned_by,
        planned_at=row.planned_at,
        closed_by="" if is_open else row.closed_by,
        closed_at=None if is_open else row.closed_at,
        reason="" if is_open else row.reason,
    )


def _refusal(plain: Any) -> Refusal:
    return Refusal(
        loan=plain["loan"],
        loan_year=plain["loan_year"],
        takes_effect_on=date.fromisoformat(plain["takes_effect_on"]) if plain["takes_effect_on"] else None,
        code=plain["code"],
        needed=tuple((series, period) for series, period in plain["needed"]),
    )
