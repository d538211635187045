"""What residents, state and owner may come to pay for many loans, year by year, over scenarios of inflation and rates.

    found = outlook(loans, scenarios, since=date(2026, 12, 31))
    found.years[0].state.mean         # øre; below zero it is paid to the funds
    found.years[0].state.quantiles    # {0.05: …, 0.5: …, 0.95: …}

Floating point, for spread (see ``simulated``); what is paid comes from the exact plans. The owner's part is base capital
and what exceeds the maximum: no scenario changes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise

from borgen.cashflow.arrays import Engine
from borgen.cashflow.scenario import Scenarios
from borgen.cashflow.simulation import Measure, simulate
from borgen.cashflow.simulation.measures import QUANTILES, Fan, Simulation
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.supported_loan.choices import ContributionBase
from borgen.supported_loan.simulated import LoanAhead, NotSimulated, PriceRise, simulated


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What somebody pays in a year, in whole minor units: the mean over the scenarios, and quantiles."""

    mean: int
    quantiles: Mapping[float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookYear:
    """Twelve months up to and including ``until``.

    ``residents`` holds ``contribution``, which no scenario changes where it is taken on the original principal. ``service``
    is interest and principal; residents and state pay it and the contribution between them.
    """

    until: date
    service: Spread
    residents: Spread
    state: Spread
    owner: Spread
    contribution: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Whole years from the day after ``since``."""

    since: date
    loans: int
    scenarios: int
    years: tuple[OutlookYear, ...]


def outlook(
    loans: Iterable[LoanAhead],
    scenarios: Scenarios,
    *,
    since: date,
    owner_pays: Iterable[tuple[date, Money]] = (),
    quantiles: Sequence[float] = QUANTILES,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    engine: Engine | str | None = None,
    workers: int | None = None,
) -> Outlook:
    """Simulate the loans as they stand at the end of ``since``.

    ``owner_pays`` are days and amounts of the owner's own money. The same loans, scenarios and seed give the same figures,
    whatever ``workers`` and ``engine`` are; those two and ``progress`` and ``cancelled`` are those of ``simulate``.

    Raises:
        NotSimulated: no loan, or one that the simulation cannot take.
        ScenarioImpossible, SimulationCancelled, TooMuchMemory, CompilerMissing: as ``simulate`` does.
        ValueError: a quantile outside 0 to 1.
    """
    ahead = list(loans)
    if not ahead:
        raise NotSimulated("no loan")
    per_year = scenarios.per_year
    totals = _totals(ahead, scenarios, progress, cancelled, engine, workers)
    years = scenarios.periods // per_year
    contributions = _contributions(ahead, years * per_year, per_year)
    ends = [months_after(since, 12 * n, keep_month_end=True) for n in range(years + 1)]
    own = list(owner_pays)
    owner = [
        sum(money.minor for day, money in own if before < day <= until)
        for before, until in pairwise(ends)
    ]
    service, payment, state = (
        totals.fan(measure, every=per_year, quantiles=quantiles)
        for measure in (Measure.SERVICE, Measure.PAYMENT, Measure.REMAINDER)
    )
    rows = []
    for n in range(years):
        contribution = round(sum(contributions[n * per_year : (n + 1) * per_year]))
        rows.append(
            OutlookYear(
                until=ends[n + 1],
                service=_spread(service, n),
                residents=_spread(payment, n, contribution),
                state=_spread(state, n),
                owner=Spread(mean=owner[n], quantiles=dict.fromkeys(quantiles, owner[n])),
                contribution=contribution,
            )
        )
    return Outlook(since=since, loans=len(ahead), scenarios=scenarios.count, years=tuple(rows))


def _totals(
    ahead: Sequence[LoanAhead],
    scenarios: Scenarios,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
    engine: Engine | str | None,
    workers: int | None,
) -> Simulation:
    """One simulation for each way of regulating: nearly always one. Loans that are alike are added up first."""
    ways: dict[Fraction, list[LoanAhead]] = {}
    for loan in ahead:
        ways.setdefault(loan.rule.second_phase.number, []).append(loan)
    found: list[Simulation] = []
    for place, (_share, group) in enumerate(sorted(ways.items())):
        offset = place

        def passed(done: int, of: int, offset: int = offset) -> None:
            if progress is not None:
                progress(offset * of + done, len(ways) * of)

        found.append(
            simulate(
                simulated(group, per_year=scenarios.per_year).cohorts(), scenarios, regulation=PriceRise.of(group[0].rule),
                progress=passed, cancelled=cancelled, engine=engine, workers=workers,
            )
        )  # fmt: skip
    first = found[0]
    sums = {measure: sum((one.totals[measure] for one in found[1:]), total) for measure, total in first.totals.items()}
    return Simulation(first.per_year, len(ahead), sums)


def _spread(fan: Fan, year: int, more: int = 0) -> Spread:
    """One year of a fan, with what every scenario adds alike."""
    return Spread(
        mean=round(float(fan.mean[year])) + more,
        quantiles={quantile: round(float(values[year])) + more for quantile, values in fan.quantiles.items()},
    )


def _contributions(ahead: Sequence[LoanAhead], periods: int, per_year: int) -> list[float]:
    """The contribution that falls due in each period. On the outstanding debt it follows the annuity at today's rate."""
    found = [0.0] * periods
    level: dict[tuple[int, int], int] = {}  # what stays the same for so many terms of so many periods
    for loan in ahead:
        terms, every = loan.terms, per_year // loan.terms.terms_a_year
        left = terms.count - loan.after
        a_term = float(terms.contribution_rate) / terms.terms_a_year
        if terms.contribution_base is ContributionBase.ORIGINAL:
            amount = round(float(terms.principal.minor) * a_term * float(loan.unredeemed))
            level[every, left] = level.get((every, left), 0) + amount
            continue
        balances = _balances(float(loan.debt.minor), float(loan.rate) / terms.terms_a_year, left)
        for place, balance in zip(range(every - 1, periods, every), balances, strict=False):
            found[place] += balance * a_term
    for every in {every for every, _ in level}:
        ends = [0] * (periods + 1)
        for (each, left), amount in level.items():
            if each == every:
                ends[0] += amount
                ends[min(left, periods)] -= amount
        for place, amount in zip(range(every - 1, periods, every), accumulate(ends), strict=False):
            found[place] += amount
    return found


def _balances(debt: float, rate: float, terms: int) -> list[float]:
    """What an annuity owes at the beginning of each of its terms."""
    if not rate:
        return [debt * (terms - n) / terms for n in range(terms)]
    grown = (1 + rate) ** terms
    return [debt * (grown - (1 + rate) ** n) / (grown - 1) for n in range(terms)]
