"""Sums over many loans, against the exact plan of each; files; and what a loan is for a simulation."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from borgen.cashflow.arrays import KINDS, Loans, LoansRefused, rate_units
from borgen.cashflow.columnar import TableRefused
from borgen.cashflow.contract import LoanContract, Refixed, ledger_of
from borgen.cashflow.curve import Curve
from borgen.cashflow.plan import PlanKind, PlanTerms, plan_for
from borgen.cashflow.portfolio import (
    Portfolio,
    PortfolioImpossible,
    averages,
    concentration,
    expected_loss,
    ladder,
    present_value,
    present_values,
    read_portfolio,
    simulated,
    why_not_simulated,
    write_portfolio,
)
from borgen.cashflow.portfolio import book as book_module
from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import LoansImpossible, simulate
from borgen.kernel.money import Money
from borgen.kernel.period import months_after

ON = date(2026, 12, 31)
STARTS = [date(2019, 12, 31), date(2026, 2, 28), date(2027, 3, 15), date(2001, 6, 30), date(2024, 2, 29)]
ENDS = [date(2039, 12, 31), date(2056, 5, 15), date(2030, 3, 15), date(2011, 6, 30), date(2054, 2, 28)]
MONTHS = [3, 3, 12, 6, 12]
KIND = ["annuity", "annuity", "straight_line", "bullet", "annuity"]


def some(**more):
    loans = Loans.of(
        principal=[100_000_000, 98_765_433, 3_000_000, 77, 55_555_555], rate=rate_units(["0.03", "0.0275", "0", "0.01", "-0.001"]),
        starts_on=STARTS, ends_on=ENDS, months_per_term=MONTHS, kind=KIND, country=["se", "dk", None, "se", None],
    )  # fmt: skip
    given = {"reference": list("ABCDE"), "borrower": ["Homes", "Arena", "Homes", "Arena", ""],
             "risk_class": ["1", "2", "1", "1", "2"], "security": ["house", "none", "none", "house", "none"]}  # fmt: skip
    return Portfolio.of(loans, currency="SEK", **{**given, **more})


def plans(portfolio):
    loans = portfolio.loans
    for n in range(len(portfolio)):
        yield plan_for(PlanTerms(
            kind=PlanKind(KINDS[loans.kind[n]]), granted=Money(int(loans.principal[n]), "SEK"), starts_on=STARTS[n],
            matures_on=ENDS[n], payments_a_year=12 // MONTHS[n], interest_rate=Fraction(int(loans.rate[n]), 10**7),
            country=["se", "dk", None, "se", None][n],
        ))  # fmt: skip


@pytest.mark.parametrize("cells", [book_module.CELLS, 130])
def test_balances_and_ladders_are_the_sums_of_the_plans(cells, monkeypatch):
    monkeypatch.setattr("borgen.cashflow.portfolio.book.CELLS", cells)
    portfolio = some()
    exact = list(plans(portfolio))
    for day in (date(2000, 1, 1), STARTS[1], ON, date(2027, 3, 15), date(2035, 4, 1), date(2060, 1, 1)):
        wanted = [
            plan.balance_on(day).minor if start <= day else 0 for plan, start in zip(exact, STARTS, strict=True)
        ]
        assert portfolio.balances_on(day).tolist() == wanted
        assert portfolio.balance_on(day) == Money(sum(wanted), "SEK")
    for by, name in (("month", lambda d: f"{d:%Y-%m}"), ("quarter", lambda d: f"{d.year}-Q{(d.month + 2) // 3}"), ("year", lambda d: str(d.year))):
        due, rows = defaultdict(lambda: [0, 0]), ladder(portfolio, by=by)
        for plan in exact:
            for row in plan.rows:
                due[name(row.due_on)][0] += row.interest.minor
                due[name(row.due_on)][1] += row.principal.minor
        assert {row.name: [row.interest.minor, row.principal.minor] for row in rows if row.payment or row.interest} == {
            key: value for key, value in due.items() if any(value)
        }
        for row in rows:
            assert row.payment == row.interest + row.principal
            assert row.balance == portfolio.balance_on(row.until - timedelta(days=1))
        assert not rows[-1].balance and rows[-1].principal


def test_a_ladder_can_begin_and_end_where_one_wants():
    rows = ladder(some(), by="year", since=date(2027, 5, 1), until=date(2029, 1, 1))
    assert [row.name for row in rows] == ["2027", "2028"]
    assert rows[0].balance == some().balance_on(date(2027, 12, 31))
    with pytest.raises(PortfolioImpossible, match="a day after 2027"):
        ladder(some(), since=date(2027, 5, 1), until=date(2020, 1, 1))
    with pytest.raises(PortfolioImpossible, match="a loan at least"):
        ladder(some()[:0])
    with pytest.raises(ValueError, match="week"):
        ladder(some(), by="week")


def test_sums_are_exact_where_floats_are_not():
    """Above 2**53 öre a float no longer knows the single öre."""
    big = Portfolio.of(
        Loans.of(principal=[10**15 + 1] * 31, rate=0, starts_on="2026-01-01", months_per_term=12, terms=1), currency="SEK"
    )
    assert big.balance_on(ON).minor == 31 * (10**15 + 1)
    assert ladder(big)[0].principal.minor == 31 * (10**15 + 1)
    assert concentration(big, on=ON).hhi == Fraction(1)


def test_averages_are_weighted_by_what_is_owed():
    portfolio = some(refix_on=["2028-12-31", "2020-05-15", None, None, "2026-12-31"], refix_months=[120, 12, 0, 0, 36])
    found, exact = averages(portfolio, ON), list(plans(portfolio))
    owed = [0 if start > ON else plan.balance_on(ON).minor for plan, start in zip(exact, STARTS, strict=True)]

    def mean(values):
        return float(sum(a * b for a, b in zip(owed, values, strict=True)) / sum(owed))

    def years(day):
        return (day - ON).days / 365

    assert found.maturity == pytest.approx(mean([max(0, years(plan.ends_on)) for plan in exact]))
    life = sum(
        row.principal.minor * years(row.due_on)
        for plan, amount in zip(exact, owed, strict=True) if amount for row in plan.rows if row.due_on > ON
    )  # fmt: skip
    assert found.life == pytest.approx(life / sum(owed))
    bound = [years(date(2028, 12, 31)), years(date(2027, 5, 15)), 0, 0, years(date(2029, 12, 31))]
    assert found.rate_binding == pytest.approx(mean(bound))
    assert found.rate == pytest.approx(mean([0.03, 0.0275, 0, 0.01, -0.001]))
    with pytest.raises(PortfolioImpossible, match="nothing is owed on 2070"):
        averages(portfolio, date(2070, 1, 1))


def test_present_value_is_every_payment_discounted():
    curve, portfolio = Curve([1, 10], [0.02, 0.03]), some()
    found = present_values(portfolio, curve, ON)
    for n, plan in enumerate(plans(portfolio)):
        ahead = [row for row in plan.rows if row.due_on > ON and STARTS[n] <= ON]
        worth = sum(row.payment.minor * float(curve.discount((row.due_on - ON).days / 365)) for row in ahead)
        assert found[n] == pytest.approx(worth, rel=1e-12)
    assert present_value(portfolio, curve, ON) == pytest.approx(found.sum())
    assert present_value(portfolio, curve.shifted(0.02), ON) < found.sum()


def test_expected_loss_is_exact_and_rounded_once():
    yearly = {"1": Fraction("0.01"), "2": Fraction("0.035")}
    recovery = {"house": Fraction("0.8"), "none": Fraction(0)}
    portfolio = some()
    found = expected_loss(portfolio, on=ON, yearly=yearly, recovery=recovery, years=2)
    exact = Fraction(0)
    for year in (0, 1):
        for n, balance in enumerate(portfolio.balances_on(date(2026 + year, 12, 31)).tolist()):
            share = yearly[portfolio.risk_class[n]]
            exact += balance * share * (1 - share) ** year * (1 - recovery[portfolio.security[n]])
    assert found.loss.minor == int(exact + Fraction(1, 2))
    assert found.owed == portfolio.balance_on(ON)
    assert [(group.risk_class, group.security) for group in found.groups] == [("1", "house"), ("1", "none"), ("2", "none")]
    with pytest.raises(PortfolioImpossible, match="loan B: risk_class '2' has no share; a share of it, or one of '1' is valid"):
        expected_loss(portfolio, on=ON, yearly={"1": Fraction(0)}, recovery=recovery)
    with pytest.raises(PortfolioImpossible, match="a share from 0 to 1"):
        expected_loss(portfolio, on=ON, yearly={"1": Fraction(2)}, recovery={})
    with pytest.raises(PortfolioImpossible, match="one at least"):
        expected_loss(portfolio, on=ON, yearly=yearly, recovery=recovery, years=0)
    with pytest.raises(PortfolioImpossible, match="loan A: no risk_class"):
        expected_loss(some(risk_class=""), on=ON, yearly=yearly, recovery=recovery)


def test_concentration_names_the_largest():
    found = concentration(some(), on=ON)
    assert [one.name for one in found.holdings] == ["Arena", "Homes", ""]
    assert sum(one.share for one in found.holdings) == 1
    assert found.hhi == sum(one.share**2 for one in found.holdings)
    assert found.largest(2) == 1 - found.holdings[2].share
    assert {one.name for one in concentration(some(), on=ON, by="security").holdings} == {"house", "none"}
    with pytest.raises(PortfolioImpossible, match="nothing is owed"):
        concentration(some(), on=date(1999, 1, 1))


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow"])
def test_a_portfolio_is_read_as_it_was_written(ending, tmp_path):
    portfolio = some(margin=0.004, refix_on=["2030-01-01", None, None, None, None], payment=[5, 0, 0, 0, 7], regulated_on="2027-01-01")
    path = tmp_path / f"loans.{ending}"
    write_portfolio(portfolio, path)
    again = read_portfolio(path)
    for name in book_module.COLUMNS:
        assert list(getattr(again, name)) == list(getattr(portfolio, name)), name
    assert (again.schedule().balance == portfolio.schedule().balance).all() and again.currency == "SEK"


HEAD = "reference;principal;rate;starts_on;ends_on;months_per_term"


def read(tmp_path, text, name="loans.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8-sig"))
    return read_portfolio(path)


def test_a_file_as_a_swedish_spreadsheet_writes_it(tmp_path):
    found = read(tmp_path, f"{HEAD}\r\nA;1 000 000,50;3,25 %;2026-01-01;2036-01-01;12\r\n;2000;0;2026-01-01;2036-01-01;3\r\n\r\n")
    assert found.loans.principal.tolist() == [100_000_050, 200_000] and found.loans.rate.tolist() == [325_000, 0]
    assert list(found.reference) == ["A", "3"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A;1.005;0.03;2026-01-01;2036-01-01;12", "row 2, principal: 1.005; .*at most two decimals is valid"),
        ("A;;0.03;2026-01-01;2036-01-01;12", "row 2, principal: nothing; .*an amount"),
        ("A;100;three;2026-01-01;2036-01-01;12", "row 2, rate: three; .*0.0325 or 3.25 %"),
        ("A;100;0.03;31/12 2026;2036-01-01;12", "row 2, starts_on: 31/12 2026; a day such as 2026-12-31"),
        ("A;100;0.03;2026-01-01;2025-01-01;12", "row 2, ends_on: 2025-01-01; after starts_on"),
        ("A;100;0.03;2026-01-01;2036-01-01;5", "row 2, months_per_term: 5; 1, 2, 3, 4, 6, 12"),
        ("A;100;0.03;2026-01-01;;12", "row 2, terms: 0; 1 to 2400, or ends_on"),
        ("A;-100;0.03;2026-01-01;2036-01-01;12", "row 2, principal: -100; 0 to 100000000000000.00 is"),
        ("A;100;0.03;2026-01-01;2036-01-01;12\nA;100;0;2026-01-01;2036-01-01;12", "row 3, reference: A; a name once"),
    ],
)
def test_a_bad_row_is_named_with_what_is_valid(line, said, tmp_path):
    with pytest.raises(TableRefused, match=said):
        read(tmp_path, f"{HEAD}\n{line}\n")


def test_all_bad_cells_are_told_at_once_in_the_order_of_the_rows(tmp_path):
    rows = "".join(f"{n};x;y;2026-01-01;2036-01-01;12\n" for n in range(15))
    with pytest.raises(TableRefused, match="and 10 more") as caught:
        read(tmp_path, f"{HEAD}\n{rows}")
    assert caught.value.count == 30 and [cell.row for cell in caught.value.cells[:3]] == [2, 2, 3]


def test_other_files_that_are_no_portfolio(tmp_path):
    with pytest.raises(TableRefused, match="row 1, months_per_term: nothing; a column of that name"):
        read(tmp_path, "principal,rate,starts_on\n1,0,2026-01-01\n")
    with pytest.raises(TableRefused, match="row 1, colour: a heading that is not known; .*borrower"):
        read(tmp_path, f"{HEAD};colour\nA;1;0;2026-01-01;2036-01-01;12;red\n")
    with pytest.raises(TableRefused, match="at least one loan"):
        read(tmp_path, HEAD)
    with pytest.raises(TableRefused, match="row 3, currency: DKK; SEK is valid"):
        read(tmp_path, f"{HEAD};currency\nA;1;0;2026-01-01;2036-01-01;12;SEK\nB;1;0;2026-01-01;2036-01-01;12;DKK\n")
    with pytest.raises(TableRefused, match="kind: ballon; annuity, straight_line"):
        read(tmp_path, f"{HEAD};kind\nA;1;0;2026-01-01;2036-01-01;12;ballon\n")


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"borrower": ["a"]}, ValueError, "1 values for 5 loans"), ({"reference": list("AABCD")}, ValueError, "'A' stands there twice"),
        ({"payment": [1, 2]}, ValueError, "2 values for 5"), ({"margin": 2.0}, LoansRefused, "between -1 and 1"),
        ({"refix_months": -1}, LoansRefused, "0 or more"), ({"payment": 1.5}, TypeError, "whole numbers"),
    ],
)  # fmt: skip
def test_columns_that_do_not_fit_are_refused(more, error, said):
    with pytest.raises(error, match=said):
        some(**more)
    with pytest.raises(ValueError, match="three capital letters"):
        Portfolio.of(some().loans, currency="kr")


def test_a_simulation_without_surprises_is_the_plan():
    """Nothing is refixed and all terms are equal: each quarter's service is the ledger's but for its roundings."""
    loans = Loans.of(principal=[100_000_000, 7_000_000], rate=rate_units(["0.03", "0"]), starts_on="2026-12-31", months_per_term=[3, 12], terms=[40, 10])
    portfolio = Portfolio.of(loans, currency="SEK")
    found = simulate(simulated(portfolio, on=ON), GivenScenarios(rates=np.full((1, 44), 0.09)), measures=["service", "interest", "balance"])
    rows = ladder(portfolio, by="quarter", since=date(2027, 1, 1), until=date(2038, 1, 1))
    assert found.totals["service"][:, 0] == pytest.approx([row.payment.minor for row in rows], abs=60)
    assert found.totals["interest"][:, 0] == pytest.approx([row.interest.minor for row in rows], abs=60)
    assert found.totals["balance"][:, 0] == pytest.approx([row.balance.minor for row in rows], abs=60)


EVERY_KIND = {
    "kind": ["annuity", "straight_line", "bullet", "fixed_payment", "serial", "annuity", "straight_line", "annuity"],
    "amount": [0, 0, 0, 4_000_000, 1_234_567, 0, 0, 0],
    "rate": [f"0.0{n}1234" for n in range(1, 9)],
    "grace_terms": [0, 0, 0, 0, 0, 60, 30, 0],
    "months_per_term": [3, 1, 12, 6, 3, 1, 6, 3],
    "ends_on": ["2039-05-17", "2034-02-28", "2030-11-01", "2036-12-30", "2041-01-01", "2050-06-30", "2044-04-04", "2031-12-31"],
    "day_count": ["act/365f", "act/360", "30e/360", "act/act icma", "act/act icma", "act/365f", "act/360", "30e/360"],
    "country": ["se", "dk", None, "se", None, None, "dk", "se"],
}  # fmt: skip


def every_kind(**more):
    given = {**EVERY_KIND, "rate": rate_units(EVERY_KIND["rate"])}
    loans = Loans.of(principal=[987_654_321 + n for n in range(8)], starts_on="2024-02-29", **given)
    return Portfolio.of(loans, currency="SEK", **more)


def test_loans_that_are_never_refixed_pay_what_their_plans_say_to_the_ore():
    """Any kind, day count and length of term; nothing of it depends on a scenario, and all of it is the ladder."""
    portfolio = every_kind(payment=[0, 0, 7, 0, 0, 0, 0, 0], paid_until="2035-01-01")
    scenarios = GivenScenarios(rates=[[0.01] * 100, [0.09] * 100], growth=0.02)
    found = simulate(simulated(portfolio, on=ON), scenarios, measures=["service", "interest", "principal", "balance", "payment"])
    rows = ladder(portfolio, by="quarter", since=date(2027, 1, 1), until=date(2052, 1, 1))
    assert found.loans == 8
    for scenario in (0, 1):
        assert found.totals["service"][:, scenario].tolist() == [row.payment.minor for row in rows]
        for measure in ("interest", "principal", "balance"):
            assert found.totals[measure][:, scenario].tolist() == [getattr(row, measure).minor for row in rows]
    assert found.totals["payment"][0, 0] == 7


@pytest.mark.parametrize("per_year", [1, 2, 4, 12])
def test_instalments_stay_as_they_are_and_interest_follows_the_refixed_rate(per_year):
    """Told again loan by loan, in fractions: terms that begin on or after a refixing bear the scenario's rate and the margin."""
    kinds = {"kind": ["straight_line", "bullet", "serial"], "amount": [0, 0, 20_000_000], "grace_terms": [8, 0, 0]}
    loans = Loans.of(
        principal=[900_000_000, 500_000_001, 777_777_777], rate=rate_units("0.02"), starts_on="2023-12-31", months_per_term=[3, 12, 3],
        ends_on=["2036-12-31", "2035-12-31", "2033-06-30"], **kinds,
    )  # fmt: skip
    portfolio = Portfolio.of(
        loans, currency="SEK", refix_on=["2028-12-31", "2029-12-31", "2027-06-30"], refix_months=[24, 0, 12], margin=[0.001, 0.0, 0.004],
        risk_class=["a", "b", "a"],
    )  # fmt: skip
    periods, step = 12 * per_year, 12 // per_year
    rates = np.linspace(0.01, 0.06, periods)
    found = simulate(
        simulated(portfolio, on=ON, per_year=per_year, risk={"a": 2.0}), GivenScenarios(rates=np.stack([rates, rates + 0.02]), per_year=per_year),
        measures=["service", "principal", "balance"],
    )  # fmt: skip
    plan, days = portfolio.schedule(), portfolio.schedule().due_on.tolist()
    for scenario, shift in ((0, 0.0), (1, 0.02)):
        service, principal = np.zeros(periods), np.zeros(periods)
        for n in range(3):
            months, begins, owed, at = int(loans.months_per_term[n]), date(2023, 12, 31), int(loans.principal[n]), None
            again = date.fromisoformat(["2028-12-31", "2029-12-31", "2027-06-30"][n])
            for k in range(int(loans.terms[n])):
                while again and again <= begins:
                    at = ((begins.year - 2027) * 12 + begins.month - 1) // step + 1
                    more = int(portfolio.refix_months[n])
                    again = again.replace(year=again.year + more // 12) if more else None
                due, down = days[n][k], int(plan.principal[n, k])
                if due > ON:
                    period = ((due.year - 2027) * 12 + due.month - 1) // step
                    # where a period has several terms, a rate that is fixed within it is that of its beginning
                    rate = 0.02 if at is None else rates[min(at, period)] + shift + float(portfolio.margin[n])
                    service[period] += down + owed * rate * months / 12
                    principal[period] += down
                owed, begins = owed - down, due
        assert found.totals["principal"][:, scenario].tolist() == principal.tolist()
        assert found.totals["service"][:, scenario] == pytest.approx(service, abs=20)  # the ledger's roundings before a refixing
    assert found.totals["balance"][-1].tolist() == [0, 0]


def test_a_refixed_grace_and_a_refixed_fixed_payment_pay_what_their_ledgers_say():
    """The scenario is the ledger's own path of rates, in equal terms: each figure is the ledger's, but for its roundings.

    One loan is refixed within its grace, one at its end, one after it; a fixed payment is paid off early, lasts to the end with a rest,
    or does not reach its interest for a while.
    """
    until, grace = date(2036, 12, 31), [8, 8, 6, 0, 0, 0]
    amounts = [0, 0, 0, 6_000_000, 1_600_000, 1_800_000]
    loans = Loans.of(
        principal=100_000_000, rate=rate_units("0.03"), starts_on="2024-12-31", months_per_term=3, ends_on=until.isoformat(), grace_terms=grace,
        kind=["annuity"] * 3 + ["fixed_payment"] * 3, amount=amounts, day_count="act/act icma",
    )  # fmt: skip
    portfolio = Portfolio.of(
        loans, currency="SEK", margin=[0.0, 0.002, 0.001, 0.0, 0.002, 0.001], refix_on=["2027-06-30", "2026-12-31", "2028-06-30"] * 2,
        refix_months=[12, 24, 0] * 2, reference=list("ABCDEF"),
    )  # fmt: skip
    rates = [0.031, 0.025, 0.0, -0.004, 0.09, 0.08, 0.07, 0.02, 0.015, 0.01] * 4
    for n in range(6):
        one = portfolio[np.array([n])]
        start = simulated(one, on=ON)
        told = _told_by_term(one, rates, fixed=amounts[n], grace=grace[n])
        for engine in ("numpy", "compiled"):
            found = simulate(start.cohorts(), GivenScenarios(rates=[rates, rates]), measures=["service", "principal", "balance"], engine=engine)
            for measure in ("service", "principal", "balance"):
                assert found.totals[measure][:, 1] == pytest.approx(told[measure], abs=40), (n, measure)
    together = simulate(simulated(portfolio, on=ON).cohorts(), GivenScenarios(rates=[rates]), measures=["balance"])
    assert together.loans == 6 and together.totals["balance"][39, 0] == pytest.approx(0, abs=1e-6)


def _told_by_term(portfolio, rates, *, fixed, grace):
    """One loan by :mod:`borgen.cashflow.contract`, or by hand where its payment is fixed, quarter by quarter after 2026-12-31."""
    owed, terms, start = int(portfolio.loans.principal[0]), int(portfolio.loans.terms[0]), date(2024, 12, 31)
    first, every = str(np.datetime64(int(portfolio.refix_on[0]), "D")), int(portfolio.refix_months[0])
    days = [months_after(start, 3 * k, keep_month_end=True) for k in range(terms + 1)]
    refixings = {}
    for day in (months_after(date.fromisoformat(first), every * k, keep_month_end=True) for k in range(20 if every else 1)):
        quarter = (day.year - 2027) * 4 + (day.month - 1) // 3 + 1
        if ON < day < days[-1]:
            refixings[day] = Fraction(str(rates[quarter])) + Fraction(str(float(portfolio.margin[0])))
    told = {name: np.zeros(40) for name in ("service", "principal", "balance")}
    if not fixed:
        plan = PlanTerms(
            kind=PlanKind.ANNUITY, granted=Money(owed, "SEK"), starts_on=start, matures_on=days[-1], payments_a_year=4,
            interest_rate=Fraction("0.03"), amortises_from=days[grace + 1] if grace else None,
        )  # fmt: skip
        changes = tuple(Refixed(on=day, rate=rate) for day, rate in refixings.items())
        rows = [(row.on, row.interest, row.principal) for row in ledger_of(LoanContract(plan=plan, changes=changes)).postings]
    else:
        rows, left, rate = [], Fraction(owed), Fraction("0.03")
        for n, (since, due) in enumerate(pairwise(days)):
            rate = refixings.get(since, rate)
            interest = left * rate / 4
            down = left if n == terms - 1 else min(max(fixed - interest, Fraction(0)), left)
            left -= down
            rows.append((due, interest, down))
    for on, interest, down in rows:
        if on > ON:
            quarter = (on.year - 2027) * 4 + (on.month - 1) // 3
            told["service"][quarter] += float(interest + down)
            told["principal"][quarter] += float(down)
    left = owed - sum(float(down) for on, _, down in rows if on <= ON)
    told["balance"] = left - told["principal"].cumsum()
    return told


def test_failures_thin_out_planned_debts_as_they_do_others():
    """Half of the debt fails in the first year and half of that in the next: what is lost and what is left is that."""
    loans = Loans.of(principal=[100_000, 100_000], rate=0, starts_on="2026-12-31", months_per_term=12, terms=10, kind=["bullet", "annuity"])
    portfolio = Portfolio.of(loans, currency="SEK", security=["house", ""], risk_class=["", "b"], refix_on=[None, "2030-12-31"])
    found = simulate(
        simulated(portfolio, on=ON, per_year=1, risk={"b": 0.0}, recovery={"house": 0.25}),
        GivenScenarios(rates=[[0.0] * 10], defaults=0.5, per_year=1), measures=["loss", "balance", "service"],
    )  # fmt: skip
    assert found.totals["loss"][:2, 0].tolist() == [37_500, 18_750]
    assert found.totals["balance"][:2, 0].tolist() == [50_000 + 90_000, 25_000 + 80_000]
    assert found.totals["service"][0, 0] == 10_000
    with pytest.raises(LoansImpossible, match="recovery: 2.0; a share from 0 to 1 is valid"):
        simulated(portfolio, on=ON, per_year=1, recovery={"house": 2.0})


def test_planned_debts_are_the_same_bits_however_they_are_worked_out(monkeypatch):
    portfolio, scenarios = every_kind(refix_on=[None, "2028-02-29", None, None, "2030-01-01", None, "2027-02-28", None]), GivenScenarios(rates=np.full((300, 40), 0.03))
    start = simulated(portfolio, on=ON)
    alone = simulate(start, scenarios, measures=["service", "balance"], engine="numpy")
    monkeypatch.setattr("borgen.cashflow.simulation.run.LOANS_AT_ONCE", 1)
    for found in (
        simulate(start, scenarios, measures=["service", "balance"], engine="compiled"),
        simulate(start.cohorts(), scenarios, measures=["service", "balance"], workers=3),
    ):
        assert all((found.totals[name] == alone.totals[name]).all() for name in alone.totals)


def test_what_happens_when_is_counted_from_the_day_of_the_simulation():
    loans = Loans.of(
        principal=1_000_000, rate=rate_units("0.03"), starts_on=["2026-01-01", "2020-06-30", "2024-03-15", "1990-01-01"],
        ends_on=["2056-01-01", "2045-06-30", "2034-03-15", "2020-01-01"], months_per_term=[3, 3, 12, 3],
    )  # fmt: skip
    portfolio = Portfolio.of(
        loans, currency="DKK", refix_on=["2036-01-01", "2010-06-30", "2027-03-15", None], refix_months=[120, 120, 36, 0],
        payment=[5, 0, 0, 9], regulated_on=["2027-01-01", None, None, "1991-01-01"], full_until=["2046-01-01", None, None, "2010-01-01"],
        regulated_until=["2070-01-01", None, None, "2034-01-01"], paid_until=["2071-01-01", None, None, "2035-01-01"],
        risk_class=["a", "b", "b", "b"], security=["house", "", "", ""],
    )  # fmt: skip
    found = simulated(portfolio, on=ON, risk={"b": 3.0}, recovery={"house": 0.5})
    assert found.terms.tolist() == [117, 74, 8, 0]
    assert found.first.tolist() == [0, 0, 0, 0] and found.every.tolist() == [1, 1, 4, 1]
    assert found.refix_in.tolist() == [37, 14, 1, 0] and found.refix_every.tolist() == [40, 40, 3, 0]
    assert found.payment_terms.tolist() == [177, 74, 8, 33]
    assert found.regulated_in.tolist() == [0, -1, -1, 0]
    assert found.full_terms.tolist()[::3] == [77, 0] and found.regulated_terms.tolist()[::3] == [173, 29]
    assert found.risk.tolist() == [1, 3, 3, 3] and found.recovery.tolist() == [0.5, 0, 0, 0]
    assert found.balance.tolist() == portfolio.balances_on(ON).tolist()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"months_per_term": 1, "terms": 100}, "row 2, months_per_term: 1 of loan 2; a multiple of 3 with 4 periods a year"),
        ({"starts_on": "2027-01-01"}, "row 2, starts_on: 2027-01-01 of loan 2; a day up to 2026-12-31"),
    ],
)
def test_loans_that_cannot_be_simulated_are_named(more, said):
    """By the row in the file: the loan before it is paid off, so it is the only one that is simulated."""
    given = {"kind": "annuity", "amount": 0, "grace_terms": 0, "starts_on": "2026-01-01", "months_per_term": 3, "terms": 40, **more}
    gone = {"kind": "annuity", "amount": 0, "grace_terms": 0, "starts_on": "2016-01-01", "months_per_term": 3, "terms": 1}
    loans = Loans.of(principal=100, rate=0, **{name: [gone[name], value] for name, value in given.items()})
    portfolio = Portfolio.of(loans, currency="SEK", refix_on=[None, "2030-01-01"])
    with pytest.raises(TableRefused, match=said):
        simulated(portfolio, on=ON)
    assert list(why_not_simulated(portfolio, on=ON)) == [1]
    assert why_not_simulated(portfolio[:1], on=ON) == {}


def test_a_refixing_within_a_term_cannot_be_simulated():
    odd = Portfolio.of(Loans.of(principal=100, rate=0, starts_on="2026-01-01", months_per_term=3, terms=40), currency="SEK", refix_months=4)
    with pytest.raises(TableRefused, match="refix_months"):
        simulated(odd, on=ON)
