"""What residents, state and owner may come to pay for the organisation's loans, over scenarios. Nothing is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import log1p

from borgen.cashflow.scenario import (
    MeanRevertingInflation,
    ModelScenarios,
    Moved,
    Scenarios,
    TwoFactors,
    Vasicek,
)
from borgen.cashflow.simulation.measures import QUANTILES
from borgen.kernel.money import Money
from borgen.office.journal.moment import Moment, moment
from borgen.office.supported_loan.facts.figures import LoanFigures
from borgen.office.supported_loan.queries.ahead import ahead, owners_money
from borgen.supported_loan.budget import OwnerPayment
from borgen.supported_loan.outlook import Outlook, outlook
from borgen.supported_loan.simulated import LoanAhead

PER_YEAR = 4
LOANS_ON_A_PAGE = 400
"""More are for the command, which shows its progress."""
REVERSION = {"rates": Fraction("0.15"), "prices": Fraction("0.3")}
"""How fast both return, a share a year: our own assumptions."""
TENOR = 10
"""Years for which the rate is bound at a refixing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What scenarios spread around: our own assumptions until somebody changes them."""

    rate: Fraction = Fraction("0.03")
    rate_volatility: Fraction = Fraction("0.01")
    inflation: Fraction = Fraction("0.02")
    inflation_volatility: Fraction = Fraction("0.01")
    years: int = 30
    scenarios: int = 1_000
    seed: int = 1

    def drawn(self, *, per_year: int = PER_YEAR, above: Sequence[float] = ()) -> Scenarios:
        """Rates and price rises that return to what is assumed, the rates bound for ten years. ``above`` is how much higher
        the rates lie in each period, where another level is stated from a refixing on."""
        level = per_year * log1p(float(self.rate) / per_year)
        periods = self.years * per_year
        growth = float(self.inflation)
        model = TwoFactors(
            rates=Vasicek(
                start=level, mean=level, reversion=float(REVERSION["rates"]), volatility=float(self.rate_volatility),
                tenor=TENOR,
            ),
            inflation=MeanRevertingInflation(
                latest=growth, mean=growth, reversion=float(REVERSION["prices"]), volatility=float(self.inflation_volatility)
            ),
        )  # fmt: skip
        return ModelScenarios(
            Moved(model=model, by=tuple(above[:periods])) if any(above) else model, count=self.scenarios,
            periods=periods, per_year=per_year, seed=self.seed,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanScenarios:
    """``outlook`` is ``None`` where no loan is left to pay or there are too many for a page. ``counted`` are the numbers of the
    loans that are simulated, ``payments`` what the owner pays on known days; ``unshared`` names the loans of which nobody knows
    who pays, ``undated`` the projects whose owner's money has no day."""

    moment: Moment
    counted: tuple[str, ...]
    payments: tuple[OwnerPayment, ...]
    outlook: Outlook | None
    unshared: tuple[str, ...]
    undated: tuple[str, ...]
    too_many: bool = False

    @property
    def loans(self) -> int:
        return len(self.counted)


def scenarios(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    drawn: Scenarios,
    quantiles: tuple[float, ...] = QUANTILES,
    loans_max: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    workers: int | None = None,
) -> LoanScenarios:
    """The loans as they stand at the end of ``as_of``, from the exact plans, over the scenarios that are ``drawn``.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
        NotSimulated, ScenarioImpossible, TooMuchMemory: see :func:`borgen.supported_loan.outlook.outlook`.
    """
    found = ahead(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    running = [loan for loan in found.loans if not _is_over(loan, as_of)]
    money = owners_money(found)
    begun = {loan.facts.number: one for loan in running if (one := loan_ahead(loan, as_of)) is not None}
    simulated, too_many = list(begun.values()), loans_max is not None and len(begun) > loans_max
    years = None
    if simulated and not too_many:
        dated: list[tuple[date, Money]] = [(one.on, one.amount) for one in money.payments if one.on is not None]
        years = outlook(
            simulated, drawn, since=as_of, owner_pays=dated, quantiles=quantiles, progress=progress, workers=workers
        )
    return LoanScenarios(
        moment=found.moment,
        counted=tuple(begun),
        payments=tuple(one for one in money.payments if one.on is not None),
        outlook=years,
        unshared=tuple(loan.facts.number for loan in running if not loan.yearly),
        undated=tuple(one.project for one in money.payments if one.on is None and one.amount),
        too_many=too_many,
    )


def loan_ahead(loan: LoanFigures, as_of: date) -> LoanAhead | None:
    """The loan after the terms that are due by the day; ``None`` where nobody knows who pays."""
    facts = loan.facts
    if facts.rule is None or not loan.yearly:
        return None
    after = sum(row.due_on <= as_of for row in loan.plan.rows)
    year = loan.plan.terms.loan_year(after + 1)
    payment = next(one for one in loan.yearly if one.loan_year == year)
    return LoanAhead.of(loan.plan, facts.forecast_rule or facts.rule, payment, after=after)


def _is_over(loan: LoanFigures, as_of: date) -> bool:
    ended = loan.facts.ended_on
    return (ended is not None and ended <= as_of) or loan.plan.ends_on <= as_of
