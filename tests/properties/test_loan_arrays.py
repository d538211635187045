"""The arrays of many loans against exact fractions, against the plan of each loan, and against themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borgen.cashflow.arrays import DAY_COUNTS, Engine, LoanKind, Loans, LoansRefused, Schedule, schedule
from borgen.cashflow.arrays.one_loan import plan_terms
from borgen.cashflow.contract import LoanContract, Rounding, ledger_of
from borgen.cashflow.plan import PlanImpossible, plan_for
from borgen.kernel.annuity import level_payment
from borgen.kernel.calendar import Convention, Country, adjust
from borgen.kernel.daycount import year_fraction
from borgen.kernel.period import months_after
from borgen.kernel.rounding import ROUNDINGS

ENGINES = list(Engine)
EPOCH = date(1970, 1, 1)
AMOUNTS = ("interest", "principal", "payment", "balance")


# ------------------------------------------------------------------------------------------------------------- the oracle


def whole(exact, loan):
    return ROUNDINGS[loan["rounding"]](exact / loan["unit"]) * loan["unit"]


def term_days(loan):
    """(since, until) of each term, by the kernel's months, one day at a time."""
    anchor, since, found = loan["first_due_on"] or loan["starts_on"], loan["starts_on"], []
    n = 0 if loan["first_due_on"] else 1
    while since != loan["ends_on"]:
        until = min(months_after(anchor, n * loan["months_per_term"], keep_month_end=True), loan["ends_on"])
        found.append((since, until))
        since, n = until, n + 1
    return anchor, found


@cache
def _level(principal, per_term, terms):
    return level_payment(Fraction(principal), per_term, terms)


def oracle(loan):
    """Rows of (due, interest, principal, payment, balance) by exact fractions; rates are shares a year."""
    anchor, days = term_days(loan)
    rate, debt, rows = Fraction(loan["rate"], 10**7), loan["principal"], []
    amortising = len(days) - loan["grace_terms"]
    per_term = rate * loan["months_per_term"] / 12
    for k, (since, until) in enumerate(days):
        years = year_fraction(
            since, until, loan["day_count"], regular_on=anchor, per_year=12 // loan["months_per_term"]
        )
        interest = whole(debt * rate * years, loan)
        match loan["kind"]:
            case "annuity":
                principal = whole(_level(loan["principal"], per_term, amortising), loan) - interest
            case "straight_line":
                principal = whole(Fraction(loan["principal"], amortising), loan)
            case "bullet":
                principal = 0
            case "fixed_payment":
                principal = loan["amount"] - interest
            case "serial":
                principal = loan["amount"]
        principal = min(max(principal, 0), debt)
        if k < loan["grace_terms"]:
            principal = 0
        if k == len(days) - 1:
            principal = debt
        debt -= principal
        due = adjust(until, loan["convention"], loan["country"]) if loan["country"] else until
        rows.append(((due - EPOCH).days, interest, principal, interest + principal, debt))
    return rows


def table(loans):
    return Loans.of(**{name: [loan[name] for loan in loans] for name in loans[0]})


def assert_rows(found, loans, rows_of=oracle):
    for i, loan in enumerate(loans):
        rows = rows_of(loan)
        for name, column in zip(("due", *AMOUNTS), zip(*rows, strict=True), strict=True):
            assert getattr(found, name)[i, : len(rows)].tolist() == list(column), (name, loan)
            rest = getattr(found, name)[i, len(rows) :]
            assert (rest == (rows[-1][0] if name == "due" else 0)).all(), (name, loan)


# ------------------------------------------------------------------------------------------------------------ random loans


def a_loan(rng, terms_max=60):
    starts_on = date(1975, 1, 1) + timedelta(days=rng.randrange(18_000))
    starts_on = rng.choice([starts_on, starts_on, date(starts_on.year, starts_on.month, 1) - timedelta(days=1), date(2024, 2, 29)])
    months = rng.choice([1, 2, 3, 4, 6, 12])
    first = rng.choice([None, None, starts_on + timedelta(days=rng.randrange(1, 500))])
    anchor, n = first or starts_on, rng.randrange(1, terms_max) - bool(first)
    ends_on = months_after(anchor, n * months, keep_month_end=True) + timedelta(days=rng.choice([0, 0, 0, rng.randrange(40)]))
    if ends_on.year > 2095:
        return a_loan(rng, terms_max)
    loan = {
        "principal": rng.choice([rng.randrange(1, 2000), rng.randrange(10**6, 10**11), rng.randrange(10**15)]),
        "rate": rng.choice([0, 1, -1, 300_000, 10**7, -9_999_999, rng.randrange(800_000), rng.randrange(-200_000, 10**7)]),
        "starts_on": starts_on, "first_due_on": first, "months_per_term": months, "ends_on": ends_on,
        "kind": rng.choice(list(LoanKind)), "day_count": rng.choice(DAY_COUNTS), "country": rng.choice([None, *Country]),
        "convention": rng.choice(list(Convention)), "rounding": rng.choice(["half_up", "half_even", "down", "up"]),
        "unit": rng.choice([1, 1, 1, 50, 100, 10_000]), "amount": 0, "grace_terms": 0,
    }  # fmt: skip
    if loan["kind"] in ("fixed_payment", "serial"):
        loan["amount"] = rng.randrange(1, loan["principal"] + 2)
    count = len(term_days(loan)[1])
    loan["grace_terms"] = rng.choice([0, 0, 0, rng.randrange(count)])
    return loan


@pytest.fixture(scope="module")
def many():
    rng = Random(20)
    return [a_loan(rng) for _ in range(1500)]


@pytest.fixture(scope="module")
def rows_of(many):
    rows = {id(loan): oracle(loan) for loan in many}
    return lambda loan: rows[id(loan)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_ledger_is_that_of_exact_fractions(many, rows_of, engine):
    """Every kind, day count, convention, rounding, unit and stub, with zero, negative and absurd rates."""
    assert_rows(schedule(table(many), engine=engine), many, rows_of)


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.sampled_from(ENGINES))
def test_the_ledger_of_any_loans_is_that_of_exact_fractions(rng, count, engine):
    loans = [a_loan(rng, terms_max=30) for _ in range(count)]
    assert_rows(schedule(table(loans), engine=engine), loans)


def test_the_ledger_is_the_plan_row_for_row(many):
    """`borgen.cashflow.plan`, which explains every figure, says the same; it ends with the payment that leaves nothing."""
    loans = table(many)
    found, compared, refused = schedule(loans), set(), set()
    for row in range(0, len(many), 4):
        try:
            terms = plan_terms(loans, row, currency="SEK")
        except PlanImpossible as impossible:
            refused.add(impossible.term)
            continue
        rows = plan_for(terms).rows
        compared.add(terms.kind)
        for name in AMOUNTS:
            assert getattr(found, name)[row, : len(rows)].tolist() == [getattr(one, name).minor for one in rows], (row, name)
            assert not getattr(found, name)[row, len(rows) :].any()
        assert found.due[row, : len(rows)].tolist() == [(one.due_on - EPOCH).days for one in rows]
    assert len(compared) == 5 and refused == {"unit", "payments_a_year"}


def test_a_fixed_payment_is_the_same_in_the_arrays_and_in_the_ledger_of_one_contract(many):
    """Roundings to more than a minor unit too, payments of less than the interest, and such that pay off early."""
    rows = [loan for loan in many if loan["kind"] == "fixed_payment" and loan["months_per_term"] in (1, 3, 6, 12) and loan["principal"]]
    found, plain = schedule(table(rows)), table([{**loan, "unit": 1} for loan in rows])
    early = 0
    for row, loan in enumerate(rows):
        contract = LoanContract(
            plan=plan_terms(plain, row, currency="SEK"), rounding=Rounding(mode=loan["rounding"], unit=loan["unit"])
        )
        postings = ledger_of(contract).postings
        early += len(postings) < plain.terms[row]
        for name in AMOUNTS:
            assert getattr(found, name)[row, : len(postings)].tolist() == [getattr(one, name) for one in postings], (row, name)
            assert not getattr(found, name)[row, len(postings) :].any()
        assert found.due[row, : len(postings)].tolist() == [(one.on - EPOCH).days for one in postings]
    assert len(rows) > 100 and 0 < early < len(rows)


@pytest.mark.parametrize("exact", [True, False])
def test_threads_and_engines_give_the_same_figures(many, exact):
    """Bit by bit in the ledger, and in a projection to 1e-9: with threads, with given buffers, block by block."""
    loans = table([loan for loan in many if loan["principal"] < 10**12] * 6)
    assert len(loans) > 4000
    one = schedule(loans, exact=exact, engine="numpy")
    out = Schedule.empty(len(loans), loans.width, exact=exact)
    with ThreadPoolExecutor(3) as executor:
        for engine in ENGINES:
            found = schedule(loans, exact=exact, engine=engine, executor=executor, out=out)
            assert found is out
            for name in ("due", *AMOUNTS):
                ours, theirs = getattr(one, name), getattr(found, name)
                if exact or name == "due":
                    assert np.array_equal(ours, theirs), name
                else:
                    assert (np.abs(ours - theirs) <= 1e-9 * np.maximum(np.abs(ours), loans.principal[:, None])).all(), name
    part = schedule(loans[700:2100], exact=exact)
    assert np.array_equal(part.balance, one.balance[700:2100, : part.balance.shape[1]])


@pytest.mark.parametrize("engine", ENGINES)
def test_what_holds_for_every_ledger(many, engine):
    loans = table(many)
    found = schedule(loans, engine=engine)
    assert np.array_equal(found.principal.sum(axis=1), loans.principal)
    assert np.array_equal(found.payment, found.interest + found.principal)
    before = np.hstack([loans.principal[:, None], found.balance[:, :-1]])
    assert np.array_equal(found.balance, before - found.principal)
    assert (found.principal >= 0).all() and (found.balance >= 0).all() and (found.balance[:, -1] == 0).all()
    assert (np.sign(found.interest) * np.sign(loans.rate)[:, None] >= 0).all()
    assert (found.interest % loans.unit[:, None] == 0).all()
    assert (np.diff(found.due) >= 0).all()


# ------------------------------------------------------------------------------------------------------- rounding and limits


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rounding", ["half_up", "half_even", "down", "up"])
@pytest.mark.parametrize("rate", [200_000, -200_000, 5_000_000])
def test_ties_go_where_the_terms_say(engine, rounding, rate):
    """At 2 % a year every fiftieth debt has an interest of exactly half an öre; at 50 % every second has."""
    loans = [
        {"principal": n, "rate": rate, "starts_on": date(2026, 1, 1), "first_due_on": None, "months_per_term": 12,
         "ends_on": date(2028, 1, 1), "kind": "bullet", "day_count": "act/act icma", "country": None,
         "convention": "unadjusted", "rounding": rounding, "unit": unit, "amount": 0, "grace_terms": 0}
        for n in [*range(400), 10**12 + 25, 10**12 + 75] for unit in (1, 4)
    ]  # fmt: skip
    assert_rows(schedule(table(loans), engine=engine), loans)


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_far_beyond_what_a_double_holds_are_exact(engine):
    """Debts of up to 10^16 öre, whose products with rate and days do not fit into 64 bits, and interest up to the limit."""
    rng, loans = Random(7), []
    for _ in range(400):
        loan = a_loan(rng, terms_max=20)
        loan |= {"principal": 10**16 - rng.randrange(10**15), "rate": rng.choice([1, -1]) * rng.randrange(200_000), "unit": 1}
        loans.append(loan | ({"amount": rng.randrange(1, 10**15)} if loan["amount"] else {}))
    for first in range(0, len(loans), 100):  # in parts: together they would be more than a table may hold
        part = loans[first : first + 100]
        assert_rows(schedule(table(part), engine=engine), part)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_largest_interest_that_is_taken_is_exact(engine):
    loan = {"principal": 2**50 - 10**9, "rate": 10**7 - 2**20, "starts_on": date(2026, 1, 1), "first_due_on": None,
            "months_per_term": 1, "ends_on": date(2027, 1, 1), "kind": "bullet", "day_count": "act/365f", "country": None,
            "convention": "unadjusted", "rounding": "half_up", "unit": 1, "amount": 0, "grace_terms": 0}  # fmt: skip
    loans = [loan | {"principal": loan["principal"] * 5 - n * 997} for n in range(200)]
    assert_rows(schedule(table(loans), engine=engine), loans)
    with pytest.raises(LoansRefused, match="a term's interest is less than"):
        table([loan | {"principal": 2**50 * 8}])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_day_and_a_hundred_years(engine):
    base = a_loan(Random(3)) | {"country": None, "first_due_on": None, "kind": "annuity", "amount": 0, "grace_terms": 0, "rate": 310_000}
    loans = [
        base | {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 2), "months_per_term": 12},
        base | {"starts_on": date(2024, 2, 28), "ends_on": date(2024, 2, 29), "months_per_term": 1, "day_count": "30e/360"},
        base | {"starts_on": date(2024, 2, 29), "ends_on": date(2124, 2, 29), "months_per_term": 12, "day_count": "act/act icma"},
        base | {"starts_on": date(2024, 2, 28), "ends_on": date(2024, 2, 29), "months_per_term": 1, "day_count": "nl/365"},
        base | {"starts_on": date(1999, 3, 1), "ends_on": date(2099, 2, 28), "months_per_term": 6, "day_count": "nl/365"},
        base | {"starts_on": date(2026, 1, 1), "ends_on": date(2126, 1, 1), "months_per_term": 1, "principal": 10**12},
        base | {"starts_on": date(2026, 1, 31), "ends_on": date(2126, 1, 31), "months_per_term": 3, "rate": -9_999_999},
    ]  # fmt: skip
    assert_rows(schedule(table(loans), engine=engine), loans)


def test_a_loan_without_rounding_has_no_ledger():
    loans = table([a_loan(Random(1)) | {"rounding": "half_up"}])
    unrounded = Loans.of(principal=[5, 5], rate=0, starts_on="2026-01-01", months_per_term=1, terms=2, rounding=["half_up", "none"])
    with pytest.raises(LoansRefused, match="row 1, rounding: none; valid is half_up"):
        schedule(unrounded)
    assert schedule(unrounded, exact=False).balance.shape == (2, 2)
    with pytest.raises(ValueError, match="Schedule.empty"):
        schedule(loans, out=Schedule.empty(1, loans.width, exact=False))
    with pytest.raises(ValueError, match="abacus"):
        schedule(loans, engine="abacus")


def test_no_loans_have_an_empty_schedule():
    none = Loans.of(principal=[], rate=0, starts_on="2026-01-01", months_per_term=1, terms=2)
    for engine in ENGINES:
        assert schedule(none, engine=engine).due.shape == (0, 0)


# ------------------------------------------------------------------------------------------------------------- projections


@pytest.mark.parametrize("engine", ENGINES)
def test_a_projection_stays_within_its_bound_of_the_ledger(many, engine):
    """eₖ ≤ eₖ₋₁ · (1 + iₖ) + half a unit of rounding, a whole one for up and down; nothing but doubles' dust beside it."""
    loans = table(many)
    ledger, projected = schedule(loans, engine=engine), schedule(loans, exact=False, engine=engine)
    assert np.array_equal(ledger.due, projected.due)
    place = np.array([["half_up", "half_even"].count(loan["rounding"]) for loan in many])
    half = np.where(place, 0.5, 1.0) * loans.unit
    error, debt = np.zeros(len(loans)), loans.principal.astype(float)
    largest = 0.0
    for k in range(loans.width):
        rate = np.divide(projected.interest[:, k], debt, out=np.zeros(len(debt)), where=debt > 0)
        error = error * (1 + np.abs(rate)) + half
        debt = projected.balance[:, k]
        apart = np.abs(debt - ledger.balance[:, k])
        assert (apart <= error + 1e-9 * loans.principal).all()
        largest = max(largest, float((apart / loans.unit).max()))
    assert largest > 0.4, "the bound is put to the test"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unrounded_projection_pays_equal_payments(engine):
    """By equal periods, payments of an annuity without rounding differ by doubles' dust, and leave nothing."""
    loans = Loans.of(
        principal=10**9, rate=np.arange(-900_000, 1_000_000, 10_007), starts_on="2026-01-01", months_per_term=3, terms=120,
        rounding="none",
    )  # fmt: skip
    found = schedule(loans, exact=False, engine=engine)
    assert (np.ptp(found.payment, axis=1) <= 1e-6 * found.payment[:, 0]).all()
    for row in range(0, len(loans), 19):
        exact = level_payment(Fraction(10**9), Fraction(int(loans.rate[row]), 4 * 10**7), 120)
        assert found.payment[row, 0] == pytest.approx(float(exact), rel=1e-12)
