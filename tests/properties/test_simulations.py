"""What holds for any loans in any scenarios."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.cashflow.scenario import BLOCK, GivenScenarios, ModelScenarios
from borgen.cashflow.simulation import Measure, SimulatedLoans, simulate
from tests.core.test_scenarios import INFLATION, VASICEK, TwoFactors

ALL = tuple(Measure)
RATES = st.sampled_from([-0.02, -1e-9, 0.0, 1e-15, 0.01, 0.035, 0.5])
LOAN = st.fixed_dictionaries({
    "balance": st.one_of(st.just(0.0), st.floats(0.01, 1e11)), "rate": RATES, "margin": st.sampled_from([-0.01, 0.0, 0.004]),
    "terms": st.integers(1, 60), "refix_in": st.integers(0, 70), "refix_every": st.integers(0, 40), "grace": st.just(0) | st.integers(0, 59),
    "fixed": st.sampled_from([0.0, 0.0, 1e3, 1e7]),
    "payment": st.floats(-1e6, 1e9), "payment_terms": st.integers(0, 80), "regulated_in": st.integers(-1, 8),
    "full_terms": st.integers(0, 50), "risk": st.sampled_from([0.0, 1.0, 5.0]), "recovery": st.sampled_from([0.0, 0.7, 1.0]),
})  # fmt: skip
LOANS = st.lists(LOAN, min_size=1, max_size=6)
QUICK = settings(max_examples=25, deadline=None)


def table(rows):
    rows = [{**row, "grace": min(row["grace"], row["terms"] - 1)} for row in rows]
    return SimulatedLoans.of(**{name: [row[name] for row in rows] for name in rows[0]})


def paths(count, seed, *, defaults=True):
    random = np.random.default_rng(seed)
    shape = (count, 40)
    return GivenScenarios(
        rates=random.normal(0.02, 0.02, shape), growth=random.normal(0.02, 0.01, shape),
        defaults=random.uniform(0, 0.05, shape) if defaults else None,
    )  # fmt: skip


@QUICK
@given(LOANS, st.integers(0, 99))
def test_percentiles_are_ordered_and_lie_within_the_scenarios(rows, seed):
    found = simulate(table(rows), paths(17, seed), measures=ALL, engine="numpy")
    for measure in Measure:
        fan = found.fan(measure, quantiles=(0, 0.05, 0.25, 0.5, 0.95, 1))
        placed = list(fan.quantiles.values())
        assert all((low <= high).all() for low, high in zip(placed, placed[1:], strict=False))
        assert np.array_equal(placed[0], found.totals[measure].min(axis=1))
        assert np.array_equal(placed[-1], found.totals[measure].max(axis=1))
        slack = 1e-12 * np.abs(found.totals[measure]).max()
        assert (placed[0] - slack <= fan.mean).all() and (fan.mean <= placed[-1] + slack).all()


@QUICK
@given(LOANS, LOANS, st.integers(0, 99))
def test_two_portfolios_together_are_their_sum(some, others, seed):
    given_paths = paths(5, seed)
    apart = [simulate(table(rows), given_paths, measures=ALL, engine="numpy").totals for rows in (some, others)]
    both = simulate(table(some + others), given_paths, measures=ALL, engine="numpy").totals
    scale = sum(row["balance"] + abs(row["payment"]) for row in some + others)
    for measure in Measure:
        assert np.allclose(both[measure], apart[0][measure] + apart[1][measure], rtol=1e-12, atol=1e-11 * scale)


@QUICK
@given(LOANS, st.integers(0, 99), st.booleans())
def test_parts_add_up_and_debts_are_paid_off(rows, seed, defaults):
    some = table(rows)
    found = simulate(some, paths(3, seed, defaults=defaults), measures=ALL, engine="numpy").totals
    scale = 1e-11 * max(1.0, some.balance.sum())
    assert np.allclose(found["interest"] + found["principal"], found["service"], rtol=1e-12, atol=scale)
    assert np.allclose(found["service"] - found["payment"], found["remainder"], rtol=1e-12, atol=scale)
    if not defaults:
        assert np.allclose(found["principal"].cumsum(axis=0) + found["balance"], some.balance.sum(), atol=scale)
    over = int(some.terms.max())
    if over < 40:
        assert np.allclose(found["balance"][over:], 0, atol=scale) and np.allclose(found["service"][over:], 0, atol=scale)


@QUICK
@given(LOANS, st.integers(1, 4), st.integers(0, 99))
def test_loans_that_agree_are_one_loan(rows, times, seed):
    some = table(rows * times)
    few, given_paths = some.cohorts(), paths(3, seed)
    assert len(few) <= 2 * len(rows)
    one, other = (simulate(each, given_paths, measures=ALL, engine="numpy").totals for each in (some, few))
    scale = 1e-12 * (some.balance.sum() + np.abs(some.payment).sum())
    for measure in Measure:
        assert np.allclose(one[measure], other[measure], rtol=1e-12, atol=scale)


@settings(max_examples=5, deadline=None)
@given(LOANS, st.integers(0, 2**32), st.integers(1, 3))
def test_seeds_mean_the_same_for_any_number_of_workers(rows, seed, workers):
    many = ModelScenarios(TwoFactors(rates=VASICEK, inflation=INFLATION), count=2 * BLOCK + 3, periods=8, seed=seed)
    one = simulate(table(rows), many, workers=1, engine="numpy").totals
    other = simulate(table(rows), many, workers=workers, engine="numpy").totals
    assert all(np.array_equal(one[measure], other[measure]) for measure in one)


@QUICK
@given(LOANS, st.integers(0, 99), st.integers(1, 5))
def test_numba_and_numpy_agree_to_the_bit(rows, seed, count):
    some, given_paths = table(rows), paths(count, seed)
    one, other = (simulate(some, given_paths, measures=ALL, engine=engine).totals for engine in ("numpy", "compiled"))
    assert all(np.array_equal(one[measure], other[measure]) for measure in Measure)
