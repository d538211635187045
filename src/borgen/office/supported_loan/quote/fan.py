"""What the residents and the state may come to pay: a fan over inflation and the rates at refixing.

The model and its numbers are assumptions, said on the page. Floating point, for spread: what is paid comes from the exact plan.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import log1p

from django.utils.translation import gettext as _

from borgen.cashflow.scenario import MeanRevertingInflation, ModelScenarios, Moved, TwoFactors, Vasicek
from borgen.cashflow.simulation import simulate
from borgen.office.ui.charts import Chart, Series, line
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.simulated import LoanAhead, PriceRise, simulated

SCENARIOS = 500
SEED = 1
INFLATION = 0.02  # where the question states no rise
RATE_VOLATILITY = 0.01
INFLATION_VOLATILITY = 0.01
REVERSION = 0.15
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFan:
    """Low, middle and high for each year from disbursement, in øre; ``inflation`` is what it spreads around, and ``rates``,
    one for each refixing: the rate as stated, else the one before."""

    residents: dict[float, tuple[int, ...]]
    state: dict[float, tuple[int, ...]]
    inflation: Fraction
    rates: tuple[Fraction, ...]
    scenarios: int = SCENARIOS

    def chart(self, who: str) -> Chart:
        """``residents`` or ``state``, in thousands of kroner."""
        found = self.residents if who == "residents" else self.state
        titles = {
            "residents": _("What the residents may pay a year"),
            "state": _("What the state may pay a year"),
        }
        names = {LOW: _("Low (5 in 100 lie under)"), MIDDLE: _("Middle"), HIGH: _("High (5 in 100 lie over)")}
        return line(
            title=titles[who],
            unit=_("thousand kroner"),
            categories=[str(year) for year in range(1, len(found[MIDDLE]) + 1)],
            series=[
                Series(names[q], [Fraction(minor, 100_000) for minor in found[q]])
                for q in (LOW, MIDDLE, HIGH)
            ],
        )


def fan_of(quote: Quote) -> QuoteFan:
    """Simulate the quote's loan; the same question gives the same fan."""
    rate = quote.request.rate
    rise = quote.request.rise
    inflation = INFLATION if rise is None else float(rise)
    a_year = quote.plan.terms.terms_a_year
    level = a_year * log1p(float(rate) / a_year)
    model = TwoFactors(
        rates=Vasicek(start=level, mean=level, reversion=REVERSION, volatility=RATE_VOLATILITY, tenor=10),
        inflation=MeanRevertingInflation(
            latest=inflation, mean=inflation, reversion=2 * REVERSION, volatility=INFLATION_VOLATILITY
        ),
    )
    above = tuple(float(row.rate - rate) for row in quote.plan.rows)  # at the refixings it lies around what is stated for them
    scenarios = ModelScenarios(
        Moved(model=model, by=above) if any(above) else model,
        count=SCENARIOS, periods=quote.plan.terms.count, per_year=a_year, seed=SEED,
    )  # fmt: skip
    found = simulate(
        simulated([LoanAhead.of(quote.plan, quote.rule, quote.yearly[0])]), scenarios,
        regulation=PriceRise.of(quote.rule), measures=("payment", "remainder"),
    )  # fmt: skip
    quantiles = (LOW, MIDDLE, HIGH)
    spread = {
        who: {
            q: tuple(round(value) for value in row)
            for q, row in found.fan(measure, every=a_year, quantiles=quantiles).quantiles.items()
        }
        for who, measure in (("residents", "payment"), ("state", "remainder"))
    }
    return QuoteFan(
        residents=spread["residents"],
        state=spread["state"],
        inflation=Fraction(inflation).limit_denominator(10_000),
        rates=tuple(period.rate for period in quote.plan.rate_periods[1:]),
    )
