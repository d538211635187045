"""Quantiles by compiled code are NumPy's, whatever the values look like."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.cashflow.simulation import measures
from borgen.cashflow.simulation.measures import QUANTILES, RANKED, spread

pytest.importorskip("numba")
ranked = pytest.importorskip(RANKED)

SHAPES = {
    "spread evenly": lambda random, shape: random.uniform(-1e9, 1e9, shape),
    "a bell": lambda random, shape: random.normal(1e6, 1e3, shape),
    "far tails": lambda random, shape: random.standard_cauchy(shape),
    "over many magnitudes": lambda random, shape: np.exp(40 * random.normal(size=shape)),
    "few values": lambda random, shape: random.integers(-1, 2, shape).astype(np.float64),
    "one value": lambda _, shape: np.full(shape, 3.5),
    "next to one another": lambda random, shape: 1.0 + random.integers(0, 9, shape) * 2.0**-52,
    "too near to be parted": lambda random, shape: random.integers(0, 9, shape) * 5e-324,
    "too far apart": lambda random, shape: random.choice([-1.7e308, 1.0, 1.7e308], shape),
    "some without a bound": lambda random, shape: random.choice([1.0, 2.0, np.inf], shape),
    "some that are no numbers": lambda random, shape: random.choice([1.0, 2.0, np.nan], shape),
}


def by_numpy(totals, quantiles, monkeypatch):
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, RANKED)
        return spread(totals, quantiles)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:overflow:RuntimeWarning")
@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 3, 7, 100, 1_000, 4_001])
def test_quantiles_are_those_of_numpy(kind, count, monkeypatch):
    totals = SHAPES[kind](np.random.default_rng(count), (6, count))
    totals[3] = totals[2]  # no row is put in order twice
    quantiles = (0.0, 0.01, *QUANTILES, 0.999, 1.0)
    expected, found = by_numpy(totals, quantiles, monkeypatch), spread(totals, quantiles)
    for quantile in quantiles:
        np.testing.assert_array_equal(found[quantile], expected[quantile])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(allow_subnormal=True), min_size=1, max_size=40), st.data())
def test_what_is_placed_stands_there_in_order(values, data):
    rows = np.array([values])
    ranks = np.array(sorted(data.draw(st.sets(st.integers(0, len(values) - 1), min_size=1))))
    found, ready = np.empty((1, len(ranks))), np.zeros(1, np.bool_)
    with np.errstate(all="ignore"):
        ranked.place(rows, rows.min(axis=1), rows.max(axis=1), ranks, found, ready)
    if ready[0]:
        np.testing.assert_array_equal(found[0], np.sort(rows[0])[ranks])


def test_totals_of_a_simulation_are_placed_without_sorting(monkeypatch):
    monkeypatch.setattr(measures.np, "sort", lambda *_, **__: pytest.fail("sorted"))
    spread(np.random.default_rng(1).normal(size=(20, 1_000)), QUANTILES)
