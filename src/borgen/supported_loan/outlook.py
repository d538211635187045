"""What residents, state and owner may come to pay for many loans, year by year, over scenarios of inflation and rates.

    found = outlook(loans, scenarios, since=date(2026, 12, 31))
    found.years[0].state.mean         # øre; below zero it is paid to the funds
    found.years[0].state.quantiles    # {0.05: …, 0.5: …, 0.95: …}
    explain_outlook(found, 0, "state", 0.95)    # how that came about; in ``outlook_figure``

Floating point, for spread (see ``simulated``); what is paid comes from the exact plans. The owner's part is base capital
and what exceeds the maximum: no scenario changes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise

from borgen.cashflow.arrays import Engine
from borgen.cashflow.scenario import Scenarios
from borgen.cashflow.simulation import Measure, simulate
from borgen.cashflow.simulation.loans import Floats
from borgen.cashflow.simulation.measures import QUANTILES, Simulation, placed
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.kernel.rounding import half_up
from borgen.supported_loan.choices import ContributionBase
from borgen.supported_loan.simulated import LoanAhead, NotSimulated, PriceRise, simulated

MEASURES = ("mean", "low", "middle", "high")
"""The mean over the scenarios, and the quantiles from the lowest to the highest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What somebody pays in a year, in whole minor units: the mean over the scenarios, and quantiles."""

    mean: int
    quantiles: Mapping[float, int]

    def by_measure(self) -> dict[str, int]:
        """The mean and three quantiles, by the names of ``MEASURES``."""
        return dict(zip(MEASURES, (self.mean, *(minor for _, minor in sorted(self.quantiles.items()))), strict=True))


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
    """Whole years from the day after ``since``. ``outcomes`` is what the simulation found, years by scenarios, of each of
    ``SIMULATED``: what the spreads were taken from, without the contribution."""

    since: date
    loans: int
    scenarios: int
    years: tuple[OutlookYear, ...]
    outcomes: Mapping[str, Floats] = field(repr=False, compare=False)


SIMULATED = {"service": Measure.SERVICE, "residents": Measure.PAYMENT, "state": Measure.REMAINDER}


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
    added = [round(sum(contributions[n * per_year : (n + 1) * per_year])) for n in range(years)]
    outcomes = {name: totals.total(measure, every=per_year) for name, measure in SIMULATED.items()}
    service, residents, state = (
        _spreads(found, quantiles, added if name == "residents" else [0] * years) for name, found in outcomes.items()
    )
    rows = tuple(
        OutlookYear(
            until=ends[n + 1], service=service[n], residents=residents[n], state=state[n], contribution=added[n],
            owner=Spread(mean=owner[n], quantiles=dict.fromkeys(quantiles, owner[n])),
        )
        for n in range(years)
    )  # fmt: skip
    return Outlook(since=since, loans=len(ahead), scenarios=scenarios.count, years=rows, outcomes=outcomes)


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


def ranks_of(quantile: float, count: int) -> tuple[int, int, Fraction]:
    """Between which two of ``count`` outcomes in order a quantile lies, from 0 on, and how far from the first to the second:
    type 7 of Hyndman and Fan (1996).

    Raises:
        ValueError: a quantile outside 0 to 1.
    """
    if not 0 <= quantile <= 1:
        raise ValueError(f"quantile {quantile}; from 0 to 1 is valid")
    place = Fraction(str(quantile)) * (count - 1)
    low = int(place)
    return low, min(low + 1, count - 1), place - low


def _spreads(found: Floats, quantiles: Sequence[float], more: Sequence[int]) -> list[Spread]:
    """The spread of each year, with what every scenario adds alike. Exact from the outcomes on, as ``explain_outlook`` says."""
    count = found.shape[1]
    beside = {quantile: ranks_of(quantile, count) for quantile in quantiles}
    ranks = sorted({rank for low, high, _ in beside.values() for rank in (low, high)})
    at = dict(zip(ranks, placed(found, ranks).T, strict=True))

    def between(n: int, low: int, high: int, part: Fraction) -> int:
        first, second = (Fraction(float(at[rank][n])) for rank in (low, high))
        return half_up(first + (second - first) * part)

    return [
        Spread(
            mean=half_up(Fraction(float(row.sum())) / count) + more[n],
            quantiles={quantile: between(n, *place) + more[n] for quantile, place in beside.items()},
        )
        for n, row in enumerate(found)
    ]


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
