"""Scenarios: what each model says on average, against its own formulas; seeds; and what is refused."""

import numpy as np
import pytest

from borgen.cashflow.curve import Curve, CurveImpossible
from borgen.cashflow.scenario import (
    BLOCK,
    GivenScenarios,
    HistoricalBootstrap,
    HullWhite,
    MeanRevertingInflation,
    ModelScenarios,
    Moved,
    Paths,
    ScenarioImpossible,
    TwoFactors,
    Vasicek,
    parallel_shifts,
)
from borgen.cashflow.scenario.paths import checked

VASICEK = Vasicek(start=0.01, mean=0.04, reversion=0.2, volatility=0.01)
INFLATION = MeanRevertingInflation(latest=0.02, mean=0.02, reversion=0.5, volatility=0.01)
RISING = Curve([1, 2, 5, 10, 30], [0.01, 0.015, 0.02, 0.03, 0.035])


def shocks(count=20_000, periods=41, seed=3):
    return np.random.default_rng(seed).standard_normal((count, periods))


def test_a_curve_discounts_by_its_zero_rates_and_holds_the_forward_between_them():
    curve = Curve([1, 10], [0.02, 0.03])
    assert curve.discount([0, 1, 10]) == pytest.approx([1, 1 / 1.02, 1.03**-10], rel=1e-15)
    forward = (1.03**10 / 1.02) ** (1 / 9) - 1
    assert curve.discount([4, 20]) == pytest.approx([1 / 1.02 / (1 + forward) ** 3, 1 / 1.02 / (1 + forward) ** 19])
    assert curve.forward([3, 12], 2.0) == pytest.approx([forward, forward])
    assert curve.instantaneous([0.5, 5, 40]) == pytest.approx(np.log1p([0.02, forward, forward]))
    assert Curve.flat(0.03).shifted(0.02).discount(7) == pytest.approx(1.05**-7)


@pytest.mark.parametrize(
    ("years", "rates", "said"),
    [([], [], "at least one"), ([1, 1], [0.1, 0.1], "rise"), ([0, 1], [0.1, 0.1], "above zero"), ([1], [-1.0], "above -1")],
)
def test_a_curve_that_is_none_is_refused(years, rates, said):
    with pytest.raises(CurveImpossible, match=said):
        Curve(years, rates)


def test_vasicek_has_the_mean_and_the_spread_of_its_formula():
    found = np.log1p(VASICEK.rates(shocks(), 4) / 4) * 4
    t = np.arange(41) / 4
    mean = 0.04 + (0.01 - 0.04) * np.exp(-0.2 * t)
    spread = 0.01 * np.sqrt((1 - np.exp(-0.4 * t)) / 0.4)
    assert np.abs(found.mean(axis=0) - mean).max() < 4 * 0.01 / np.sqrt(20_000) * 2
    assert found.std(axis=0)[1:] == pytest.approx(spread[1:], rel=0.03)


def test_a_model_can_be_moved_from_a_period_on():
    model = TwoFactors(rates=VASICEK, inflation=INFLATION)
    plain, moved = (
        ModelScenarios(one, count=BLOCK, periods=8, seed=1).block(0)
        for one in (model, Moved(model=model, by=(0.0,) * 5 + (0.01, -0.005, 0.0)))
    )
    assert (moved.rates - plain.rates)[0] == pytest.approx([0, 0, 0, 0, 0, 0.01, -0.005, 0], abs=1e-15)
    assert (moved.growth == plain.growth).all()
    with pytest.raises(ScenarioImpossible, match="one for each of 8 periods"):
        ModelScenarios(Moved(model=model, by=(0.0,)), count=1, periods=8, seed=1).block(0)


@pytest.mark.parametrize("tenor", [0.0, 10.0])
def test_hull_white_meets_todays_curve(tenor):
    model = HullWhite(curve=RISING, reversion=0.1, volatility=0.01, tenor=tenor)
    continuous = np.log1p(model.rates(shocks(), 4) / 4) * 4
    if tenor:
        assert continuous[:, 0] == pytest.approx(np.log1p(0.03))
    else:  # what a krona rolled at the short rate is worth is the discount factor
        rolled = np.exp(-np.cumsum(continuous[:, :-1] / 4, axis=1)).mean(axis=0)
        assert rolled == pytest.approx(RISING.discount(np.arange(1, 41) / 4), rel=2e-3)


def test_a_long_vasicek_rate_is_the_yield_of_the_short_one():
    long = Vasicek(start=0.01, mean=0.04, reversion=0.2, volatility=0.01, tenor=5)
    fine = np.log1p(Vasicek(start=0.01, mean=0.04, reversion=0.2, volatility=0.01).rates(shocks(40_000, 61), 12) / 12) * 12
    bond = np.exp(-(fine[:, :-1].sum(axis=1) + (fine[:, -1] - fine[:, 0]) / 2) / 12).mean()
    assert np.log1p(long.rates(np.zeros((1, 1)), 4)[0, 0] / 4) * 4 == pytest.approx(-np.log(bond) / 5, abs=2e-4)


def test_inflation_is_the_latest_years_first_and_returns_to_its_mean():
    model = MeanRevertingInflation(latest=0.06, mean=0.02, reversion=0.5, volatility=0.005)
    found = model.growth(shocks(), 4)
    assert found[:, 0] == pytest.approx(0.06)
    assert found[:, -1].mean() == pytest.approx(0.02, abs=1e-3)
    assert (np.diff(found.mean(axis=0)[1:14]) < 0).all()


def test_history_is_put_together_anew_rate_and_index_together():
    rates, index = [0.01, 0.02, 0.015, 0.03, 0.02, 0.01], [100, 101, 102, 104, 103, 105]
    model = HistoricalBootstrap(rates=rates, index=index, run=2, centred=False)
    paths = ModelScenarios(model, count=300, periods=9, seed=1).block(0)
    assert (paths.rates[:, 0] == 0.01).all() and (paths.growth[:, 0] == pytest.approx(105 / 101 - 1))
    moves = {round(move, 9) for move in np.diff(rates)}
    assert {round(move, 9) for move in np.diff(paths.rates).ravel()} == moves
    pairs = set(zip(np.diff(rates).round(9), (np.diff(np.log(index))).round(9), strict=True))
    steps = np.diff(np.log1p(paths.growth))  # the newest step comes in, the one of a year ago goes out
    past = np.diff(np.log(index))[-4:]
    known = np.concatenate([np.broadcast_to(past, (BLOCK, 4)), np.zeros((BLOCK, 8))], axis=1)
    for n in range(8):
        known[:, 4 + n] = steps[:, n] + known[:, n]
    drawn = zip(np.diff(paths.rates).round(9).ravel(), known[:, 4:].round(9).ravel(), strict=True)
    assert set(drawn) == pairs


def test_parallel_shifts_are_the_base_moved():
    moved = parallel_shifts(Curve.flat(0.03), [0, 0.02, -0.01], periods=8).paths.rates
    assert moved[1] - moved[0] == pytest.approx(0.02) and moved[2] - moved[0] == pytest.approx(-0.01)
    assert (1 + moved[0] / 4) ** 4 == pytest.approx(1.03)


def test_a_block_needs_no_other_and_another_seed_is_another_draw():
    model = TwoFactors(rates=VASICEK, inflation=INFLATION, correlation=0.5, yearly_defaults=0.02)
    short = ModelScenarios(model, count=BLOCK + 10, periods=8, seed=7)
    long = ModelScenarios(model, count=3 * BLOCK, periods=8, seed=7)
    assert short.block(1).count == 10
    assert np.array_equal(short.block(0).rates, long.block(0).rates)
    assert np.array_equal(long.maker(2)().growth, long.block(2).growth)
    assert not np.array_equal(long.block(0).rates, long.block(1).rates)
    assert not np.array_equal(long.block(0).rates, ModelScenarios(model, count=BLOCK, periods=8, seed=8).block(0).rates)
    assert (1 - long.block(0).defaults[0, 0]) ** 4 == pytest.approx(0.98)


def test_shocks_are_correlated_as_asked():
    model = TwoFactors(rates=VASICEK, inflation=INFLATION, correlation=-0.6)
    block = model.draw(np.random.default_rng(1), count=20_000, periods=3, per_year=4)
    assert np.corrcoef(block.rates[:, 1], block.growth[:, 2])[0, 1] == pytest.approx(-0.6, abs=0.02)


def test_what_is_given_is_handed_on():
    given = GivenScenarios(rates=np.full((BLOCK + 1, 4), 0.03), growth=0.02)
    assert given.count == BLOCK + 1 and given.maker(1)().count == 1
    assert given.block(0).growth.shape == (BLOCK, 4)
    assert GivenScenarios(rates=0.03, growth=np.full((5, 7), 0.02)).periods == 7


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: GivenScenarios(rates=[[0.03, np.nan]]), "rates: nan in scenario 0, period 1"),
        (lambda: GivenScenarios(rates=[[0.03], [-1.0]]), "rates: -1.0 in scenario 1, period 0; a nominal share"),
        (lambda: GivenScenarios(rates=0.03, growth=[[-2.0]]), "growth"),
        (lambda: GivenScenarios(rates=0.03, defaults=[[1.1]]), "defaults: 1.1"),
        (lambda: GivenScenarios(rates=np.zeros((2, 3)), growth=np.zeros((2, 4))), "as many scenarios"),
        (lambda: GivenScenarios(rates=0.03, per_year=3), "1, 2, 4 or 12"),
        (lambda: checked(Paths(np.zeros(3), np.zeros(3))), "shape"),
        (lambda: Vasicek(start=0, mean=0, reversion=0, volatility=0.01), "reversion: 0; "),
        (lambda: Vasicek(start=3, mean=0, reversion=1, volatility=0.01), "start: 3; a share a year above -1 and up to 1 is valid"),
        (lambda: Vasicek(start=0, mean=float("nan"), reversion=1, volatility=0.01), "rate_mean: nan; "),
        (lambda: Vasicek(start=0, mean=0, reversion=1, volatility=-1), "volatility"),
        (lambda: HullWhite(curve=RISING, reversion=1, volatility=0.1, tenor=200), "tenor: 200"),
        (lambda: MeanRevertingInflation(latest=-1, mean=0, reversion=1, volatility=0), "latest: -1"),
        (lambda: TwoFactors(rates=VASICEK, inflation=INFLATION, correlation=1.5), "correlation: 1.5"),
        (lambda: TwoFactors(rates=VASICEK, inflation=INFLATION, yearly_defaults=2), "yearly_defaults"),
        (lambda: ModelScenarios(None, count=0, periods=1, seed=1), "count: 0; from 1"),
        (lambda: ModelScenarios(None, count=1, periods=1, seed=-1), "seed: -1"),
        (lambda: ModelScenarios(None, count=1, periods=1, seed=1).block(1), "block: 1; from 0 to 0"),
        (lambda: HistoricalBootstrap(rates=[1, 2], index=[1, 2, 3]), "3 levels for 2 rates"),
        (lambda: HistoricalBootstrap(rates=[1, 2], index=[1, 2], run=2), "run: 2"),
        (lambda: HistoricalBootstrap(rates=[1, 2], index=[1, 0], run=1), "above zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_name(make, said):
    with pytest.raises(ScenarioImpossible, match=said):
        make()


def test_a_model_needs_a_year_of_history():
    short = HistoricalBootstrap(rates=[0.1, 0.2, 0.1], index=[1, 2, 3], run=1)
    with pytest.raises(ScenarioImpossible, match="more than a year"):
        ModelScenarios(short, count=1, periods=4, seed=1).block(0)
