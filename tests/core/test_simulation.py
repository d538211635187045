"""Many loans in many scenarios, against the same story told one loan and one term at a time, in exact fractions."""

import sys
from fractions import Fraction

import numpy as np
import pytest

from borgen.cashflow.arrays import CompilerMissing
from borgen.cashflow.scenario import GivenScenarios, ModelScenarios, ScenarioImpossible
from borgen.cashflow.simulation import (
    LoansImpossible,
    Measure,
    NotMeasured,
    SimulatedLoans,
    SimulationCancelled,
    TooMuchMemory,
    memory_needed,
    simulate,
)
from borgen.cashflow.simulation.loans import COLUMNS
from borgen.kernel.annuity import level_payment
from tests.core.test_scenarios import INFLATION, VASICEK, TwoFactors

ALL = tuple(Measure)
ENGINES = ("numpy", "compiled")


def loans(count=60, seed=1, **more):
    """Loans of all ages and rhythms, some of rate zero, in whole cents."""
    random = np.random.default_rng(seed)
    every = random.choice([1, 2, 4], count)
    terms = random.integers(1, 30, count)
    given = {
        "balance": random.integers(0, 10**7, count), "rate": random.integers(-1, 6, count) / 100,
        "margin": random.integers(-2, 3, count) / 1000, "terms": terms, "every": every,
        "first": random.integers(0, 5, count), "refix_in": random.integers(0, 9, count),
        "refix_every": random.integers(0, 12, count), "payment": random.integers(-10, 10**5, count),
        "payment_terms": random.integers(0, 30, count), "regulated_in": random.integers(-1, 4, count),
        "regulated_terms": random.integers(5, 40, count), "full_terms": random.integers(0, 20, count),
        "risk": random.choice([0.5, 1, 3], count), "recovery": random.choice([0, 0.4], count),
        "grace": np.minimum(random.choice([0, 0, 3, 9], count), terms - 1), "fixed": random.choice([0, 0, 3 * 10**5], count),
    }  # fmt: skip
    return SimulatedLoans.of(**{**given, **more})


def scenarios(count=5, periods=40, seed=2, defaults=True):
    random = np.random.default_rng(seed)
    shape = (count, periods)
    rates = random.normal(0.02, 0.01, shape).round(4)
    rates[0] = 0.0  # with a margin of zero: an annuity at no interest
    failing = random.uniform(0, 0.02, shape).round(4) if defaults else None
    return GivenScenarios(rates=rates, growth=random.normal(0.02, 0.01, shape).round(4), defaults=failing)


def told(loans, paths, scenario, per_year, share=Fraction(3, 4)):
    """Every measure of every period, one loan and one term after the other."""
    periods = paths.periods
    found = {measure: [Fraction(0)] * periods for measure in Measure}
    for n in range(len(loans)):
        loan = {name: getattr(loans, name)[n].item() for name in COLUMNS}
        every, yearly = loan["every"], per_year // loan["every"]
        left, rate = Fraction(loan["balance"]), Fraction(loan["rate"]) / yearly
        service, alive, paid = Fraction(0), Fraction(1), Fraction(loan["payment"])
        for q in range(periods):
            failing = Fraction(0)
            if paths.defaults is not None:
                failing = min(Fraction(1), Fraction(loan["risk"]) * Fraction(paths.defaults[scenario, q].item()))
            found[Measure.LOSS][q] += alive * failing * left * (1 - Fraction(loan["recovery"]))
            alive *= 1 - failing
            term, rest = divmod(q - loan["first"], every)
            if not rest and term >= 0:
                at = max(loan["first"] + (term - 1) * every + 1, 0)
                if term < loan["terms"]:
                    refixed = loan["refix_in"] and term >= loan["refix_in"] and (
                        term == loan["refix_in"]
                        or (loan["refix_every"] and (term - loan["refix_in"]) % loan["refix_every"] == 0)
                    )  # fmt: skip
                    if refixed:
                        rate = (Fraction(paths.rates[scenario, at].item()) + Fraction(loan["margin"])) / yearly
                    if loan["fixed"]:
                        service = left * rate + min(max(Fraction(loan["fixed"]) - left * rate, Fraction(0)), left)
                        if term == loan["terms"] - 1:
                            service = left * (1 + rate)
                    elif refixed or term in {0, loan["grace"]}:
                        service = level_payment(left, rate, loan["terms"] - term)
                    if term < loan["grace"]:
                        service = left * rate
                    found[Measure.SERVICE][q] += alive * service
                    found[Measure.INTEREST][q] += alive * left * rate
                    found[Measure.PRINCIPAL][q] += alive * (service - left * rate)
                    left -= service - left * rate
                if term < loan["payment_terms"]:
                    since = term - loan["regulated_in"]
                    if loan["regulated_in"] >= 0 and since >= 0 and since % yearly == 0 and term < loan["regulated_terms"]:
                        growth = Fraction(paths.growth[scenario, at].item())
                        paid *= 1 + (1 if term < loan["full_terms"] else share) * growth
                    found[Measure.PAYMENT][q] += alive * paid
            found[Measure.BALANCE][q] += alive * left
    found[Measure.REMAINDER] = [
        whole - part for whole, part in zip(found[Measure.SERVICE], found[Measure.PAYMENT], strict=True)
    ]
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("defaults", [False, True])
def test_every_measure_is_the_story_told_in_fractions(engine, defaults):
    some, given = loans(14), scenarios(2, 24, defaults=defaults)
    found = simulate(some, given, measures=ALL, engine=engine)
    for scenario in range(2):
        exact = told(some, given.paths, scenario, 4)
        scale = float(some.balance.sum())
        for measure in Measure:
            wanted = [float(value) for value in exact[measure]]
            assert found.totals[measure][:, scenario] == pytest.approx(wanted, abs=1e-12 * scale, rel=1e-12), measure


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 129, 300])
def test_numba_and_numpy_give_the_same_bits(count):
    some, given = loans(200), scenarios(count)
    one, other = (simulate(some, given, measures=ALL, engine=engine).totals for engine in ENGINES)
    for measure in Measure:
        assert np.array_equal(one[measure], other[measure]), measure


def test_without_numba_numpy_does_it_and_asking_for_compiled_code_says_what_to_install(monkeypatch):
    monkeypatch.setattr("borgen.cashflow.simulation.block.find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "borgen.cashflow.simulation.compiled", raising=False)
    monkeypatch.setattr("borgen.cashflow.simulation.block.WORTH_COMPILING", 1)
    simulate(loans(), scenarios())
    assert "borgen.cashflow.simulation.compiled" not in sys.modules
    with pytest.raises(CompilerMissing, match=r"borgen\[fast\]"):
        simulate(loans(), scenarios(), engine="compiled")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rate_of_zero_is_equal_instalments(engine):
    plain = SimulatedLoans.of(balance=1200.0, rate=0.01, margin=-0.01, terms=12, refix_in=4, refix_every=4)
    given = GivenScenarios(rates=np.full((1, 12), 0.01))
    found = simulate(plain, given, measures=ALL, engine=engine)
    left = found.totals["balance"][:, 0]
    assert found.totals["service"][4:, 0] == pytest.approx(left[3] / 8, rel=1e-15)
    assert np.array_equal(found.totals["interest"][4:, 0] == 0, np.ones(8, bool))
    assert left[-1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("rate", [1e-17, -1e-12, 1e-9, -0.02])
def test_rates_next_to_zero_lose_nothing(rate):
    """The usual formula for an annuity is off by a tenth of a percent at 1e-13, and 0 / 0 at 1e-17."""
    found = simulate(SimulatedLoans.of(balance=1e9, rate=rate, terms=120), GivenScenarios(rates=np.zeros((1, 120))))
    exact = float(level_payment(Fraction(10**9), Fraction(rate) / 4, 120))
    assert found.totals["service"][:, 0] == pytest.approx(exact, rel=1e-14)


def test_the_worked_example_of_a_supported_loan():
    """3 % for thirty years by quarters, residents 2.8 % of the sum, everything rises by 2 %: the remainder turns negative
    in the 26th year of the loan (a second derivation of the same figures, by hand)."""
    loan = SimulatedLoans.of(
        balance=104_189_360, rate=0.03, terms=120, refix_in=40, refix_every=40, payment=828_779, regulated_in=4, full_terms=80
    )
    found = simulate(loan, GivenScenarios(rates=np.full((1, 120), 0.03), growth=0.02), measures=ALL)
    service, paid, rest = (found.totals[measure][:, 0] for measure in ("service", "payment", "remainder"))
    assert service == pytest.approx(1_319_826.78, abs=0.005)
    assert paid[:4] == pytest.approx(828_779.00)
    assert rest[:100].min() > 0 > rest[100:].max()
    assert paid[100] == pytest.approx(1_320_195.52, abs=0.005) and paid[116] == pytest.approx(1_401_207.41, abs=0.005)
    assert found.totals["balance"][1, 0] == pytest.approx(103_108_508.79, abs=0.02)


def test_payments_go_on_when_the_loan_is_paid_off():
    loan = SimulatedLoans.of(balance=100, rate=0, terms=2, payment=10, payment_terms=5)
    found = simulate(loan, GivenScenarios(rates=np.zeros((1, 8))))
    assert list(found.totals["remainder"][:, 0]) == [40, 40, -10, -10, -10, 0, 0, 0]


def test_cohorts_say_the_same_in_fewer_rows():
    many = loans(400)
    many = many.take(np.arange(20_000) % 400)
    few = many.cohorts()
    assert len(few) <= 800 < len(many) and loans(5).cohorts() is not None
    given = scenarios(12)
    one, other = (simulate(each, given, measures=ALL).totals for each in (many, few))
    for measure in Measure:
        scale = np.abs(one["balance"]).max() if measure == Measure.BALANCE else np.abs(one["service"]).max()
        assert np.abs(one[measure] - other[measure]).max() <= 1e-12 * scale, measure


def test_many_loans_are_worked_out_in_turn(monkeypatch):
    some, given = loans(100), scenarios(9)
    whole = simulate(some, given, measures=ALL).totals
    monkeypatch.setattr("borgen.cashflow.simulation.run.LOANS_AT_ONCE", 30)
    parts = simulate(some, given, measures=ALL).totals
    for measure in Measure:
        assert parts[measure] == pytest.approx(whole[measure], rel=1e-12, abs=1e-5), measure


def test_fans_are_mean_and_quantiles_and_years_are_sums():
    some, given = loans(), scenarios(101)
    found = simulate(some, given, measures=ALL)
    fan = found.fan("service", quantiles=(0, 0.05, 0.5, 0.95, 1))
    assert np.allclose(list(fan.quantiles.values()), np.quantile(found.totals["service"], list(fan.quantiles), axis=1))
    assert found.total("service", every=4)[0] == pytest.approx(found.totals["service"][:4].sum(axis=0))
    assert np.array_equal(found.total("balance", every=4), found.totals["balance"][3::4])
    assert found.fan("remainder").mean == pytest.approx(found.fan("service").mean - found.fan("payment").mean)
    assert (found.scenarios, found.periods, found.loans) == (101, 40, 60)
    with pytest.raises(NotMeasured, match="service, payment, remainder were measured"):
        simulate(some, given).fan("loss")
    with pytest.raises(ValueError, match="from 0 to 1"):
        found.fan("loss", quantiles=[1.5])


def test_nothing_to_simulate_is_zero():
    none = loans().take(slice(0, 0))
    assert not simulate(none, scenarios(), measures=ALL).totals["service"].any()
    assert len(none.cohorts()) == 0


def test_a_cancelled_run_returns_nothing():
    asked, told = [], []

    def cancelled():
        asked.append(1)
        return len(asked) > 3

    many = ModelScenarios(TwoFactors(rates=VASICEK, inflation=INFLATION), count=20 * 256, periods=8, seed=1)
    with pytest.raises(SimulationCancelled):
        simulate(loans(), many, cancelled=cancelled, progress=lambda done, of: told.append((done, of)), workers=1)
    assert told and told[-1][0] < told[-1][1] == 20


def test_progress_counts_to_the_end():
    told = []
    many = GivenScenarios(rates=np.full((700, 4), 0.02))
    simulate(loans(), many, progress=lambda *both: told.append(both))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_memory_is_stated_and_bounded():
    given = ModelScenarios(TwoFactors(rates=VASICEK, inflation=INFLATION), count=100_000, periods=120, seed=1)
    needed = memory_needed(10_000, given, measures=ALL)
    assert 100_000 * 120 * 8 * 6 < needed < 100_000 * 120 * 8 * 11
    assert memory_needed(20_000, given, measures=ALL) - needed == 10_000 * 2 * 8 * 17
    with pytest.raises(TooMuchMemory, match=r"MB needed, 100 allowed; ask for fewer"):
        simulate(loans(), given, memory_max=100_000_000)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("balance", -1.0, "balance, row 1: -1.0; an amount from 0"), ("balance", np.nan, "row 1"), ("rate", -1.0, "above -1"),
        ("rate", np.inf, "inf"), ("margin", 2.0, "between -1 and 1"), ("terms", 0, "1 to 2400"), ("every", 3, "divides a year's 4"),
        ("first", -1, "a period from 0"), ("refix_in", -1, "0 for never"), ("regulated_in", -2, "-1 for never"),
        ("recovery", 1.2, "from 0 to 1"), ("risk", -0.1, "from 0"), ("payment", np.nan, "an amount"),
    ],
)  # fmt: skip
def test_a_column_that_no_loan_has_is_refused_by_row(column, value, said):
    given = {"balance": [5.0, 5.0], "rate": [0.0, 0.0], "terms": [4, 4]}
    given[column] = [given.get(column, [1 if column == "every" else 0])[0], value]
    with pytest.raises(LoansImpossible, match=said) as caught:
        SimulatedLoans.of(**given)
    assert (caught.value.column, caught.value.row) == (column, 1)


def test_other_things_that_cannot_be_are_refused():
    with pytest.raises(LoansImpossible, match="balance: 2 values; one for all, or 3"):
        SimulatedLoans.of(balance=[1, 2], rate=[0, 0, 0], terms=1)
    with pytest.raises(LoansImpossible, match="whole numbers"):
        SimulatedLoans.of(balance=1, rate=0, terms=1.5)
    with pytest.raises(ScenarioImpossible, match="per_year"):
        SimulatedLoans.of(balance=1, rate=0, terms=1, per_year=5)
    with pytest.raises(LoansImpossible, match="per_year: 12; the scenarios' 4"):
        simulate(SimulatedLoans.of(balance=1, rate=0, terms=1, per_year=12), scenarios())
    with pytest.raises(LoansImpossible, match="64 are valid"):
        simulate(SimulatedLoans.of(balance=np.ones(70), rate=0, terms=1, risk=np.arange(70)), scenarios())
    with pytest.raises(LoansImpossible, match="above -100 % a term"):
        simulate(SimulatedLoans.of(balance=1, rate=0, terms=9, margin=-0.6, every=4, refix_in=1), GivenScenarios(rates=-0.5))
