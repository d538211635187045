"""The simulation against the exact plan: where a scenario says what the plan assumes, both say the same."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import simulate
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.law import Law, Stated
from borgen.supported_loan.loan import Refixing
from borgen.supported_loan.resident_payment import resident_rule
from borgen.supported_loan.simulated import LoanAhead, NotSimulated, PriceRise, simulated
from borgen.supported_loan.subsidy import split_terms
from tests.core.supported_loan.case import COMMITTED, SUM, TWO_PER_CENT, loan

GUIDE = resident_rule(committed_on=COMMITTED)
OLDER = resident_rule(
    committed_on=date(2008, 1, 1), regime=Regime.STATUTE,
    law=Law([Stated(parameter="dk_resident_payment#residents_share", text="0.034", source="the commitment")]),
)  # fmt: skip


def constant(rate: float, growth: float, periods: int = 120, per_year: int = 4) -> GivenScenarios:
    shape = (1, periods)
    return GivenScenarios(rates=np.full(shape, rate), growth=np.full(shape, growth), per_year=per_year)


@pytest.mark.parametrize("rule", [GUIDE, OLDER], ids=["from July 2009", "before"])
@pytest.mark.parametrize("after", [0, 1, 37, 40, 80, 99])
def test_one_scenario_is_the_plan(rule, after):
    plan = loan(
        refixed=(
            Refixing(after_term=40, rate=Fraction("0.05")),
            Refixing(after_term=80, rate=Fraction("0.05")),
        )
    )
    splits, yearly = split_terms(plan, rule, supported_sum=SUM, index=TWO_PER_CENT)
    payment = yearly[plan.terms.loan_year(after + 1) - 1]
    loans = simulated([LoanAhead.of(plan, rule, payment, after=after)])
    found = simulate(loans, constant(0.05, 0.02, periods=120 - after), regulation=PriceRise.of(rule))
    for measure, exact in (
        ("service", [s.service.minor for s in splits[after:]]),
        ("payment", [(s.residents - s.contribution).minor for s in splits[after:]]),
        ("remainder", [s.state.minor for s in splits[after:]]),
    ):
        assert np.allclose(
            found.total(measure)[:, 0], exact, rtol=0, atol=25
        )  # øre: what the roundings of a plan come to


def test_falling_prices_change_nothing():
    plan = loan()
    _, yearly = split_terms(plan, GUIDE, supported_sum=SUM, index=TWO_PER_CENT)
    loans = simulated([LoanAhead.of(plan, GUIDE, yearly[0])])
    found = simulate(loans, constant(0.03, -0.02), regulation=PriceRise.of(GUIDE))
    assert np.ptp(found.total("payment")) == 0


def test_loans_of_other_frequencies_go_together():
    plans = [loan(), loan(terms_a_year=12), loan(terms_a_year=1)]
    ahead = []
    for plan in plans:
        _, yearly = split_terms(plan, GUIDE, supported_sum=SUM, index=TWO_PER_CENT)
        ahead.append(LoanAhead.of(plan, GUIDE, yearly[0]))
    found = simulate(
        simulated(ahead),
        constant(0.03, 0.02, periods=360, per_year=12),
        measures=("service",),
        regulation=PriceRise.of(GUIDE),
    )
    exact = sum(row.service.minor for plan in plans for row in plan.rows)
    assert abs(found.total("service").sum() - exact) < 500


def test_what_is_not_simulated():
    plan = loan()
    _, yearly = split_terms(plan, GUIDE, supported_sum=SUM, index=TWO_PER_CENT)
    with pytest.raises(NotSimulated):
        simulated([LoanAhead.of(plan, GUIDE, yearly[-1], after=120)])
    with pytest.raises(NotSimulated):
        simulated([LoanAhead.of(plan, GUIDE, yearly[0])], per_year=2)
    with pytest.raises(NotSimulated):
        simulated([])
