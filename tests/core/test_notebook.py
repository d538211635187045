"""What a notebook shows of a ledger, a portfolio and a simulation: a table, and never more of it than can be read."""

from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np

from borgen.cashflow.arrays import Loans, rate_units
from borgen.cashflow.contract import Fee, LoanContract, Rounding, ledger_of
from borgen.cashflow.plan import PlanKind, PlanTerms
from borgen.cashflow.portfolio import Portfolio
from borgen.cashflow.scenario import GivenScenarios
from borgen.cashflow.simulation import SimulatedLoans, simulate
from borgen.kernel.money import Money


def cells(html: str) -> list[list[str]]:
    table = ElementTree.fromstring(f"<div>{html}</div>")
    return [[cell.text or "" for cell in row] for row in table.iter("tr")]


def plan(**more: object) -> PlanTerms:
    given = {
        "kind": PlanKind.ANNUITY, "granted": Money.parse("1000000.00", "SEK"), "starts_on": date(2026, 1, 1),
        "matures_on": date(2056, 1, 1), "payments_a_year": 4, "interest_rate": Fraction("0.03"),
    }  # fmt: skip
    return PlanTerms(**{**given, **more})  # type: ignore[arg-type]


def test_a_ledger_is_a_table_of_its_postings() -> None:
    html = ledger_of(LoanContract(plan=plan(), fees=(Fee(name="bidrag <1>", share_per_year=Fraction("0.005")),)))._repr_html_()
    rows = cells(html)
    assert rows[0] == ["on", "kind", "interest", "principal", "payment", "balance", "bidrag <1>"]
    assert rows[1] == ["2026-04-01", "due", "7 500.00", "5 167.58", "12 667.58", "994 832.42", "1 250.00"]
    assert len(rows) == 61 and "… and 60 more rows" in html and "SEK, from 2026-01-01 to 2056-01-01" in html


def test_what_is_not_rounded_or_not_known_is_shown_as_it_is() -> None:
    rows = cells(ledger_of(LoanContract(plan=plan(), rounding=Rounding(mode="none")))._repr_html_())
    assert rows[1][3] == "5 167.577375"
    unknown = cells(ledger_of(LoanContract(plan=plan(kind=PlanKind.BULLET, interest_rate=None)))._repr_html_())
    assert unknown[1][2:6] == ["", "0.00", "", "1 000 000.00"]


def test_a_portfolio_is_a_table_of_its_loans() -> None:
    loans = Loans.of(principal=[104_189_360_00] * 70, rate=rate_units("0.0275"), starts_on="2026-01-01", ends_on="2056-01-01", months_per_term=3)
    portfolio = Portfolio.of(loans, currency="SEK", borrower="Homes & Co")
    rows = cells(portfolio._repr_html_())
    assert rows[1] == ["1", "Homes & Co", "annuity", "104 189 360.00", "0.0275", "2026-01-01", "2056-01-01"]
    assert len(rows) == 61 and "… and 10 more rows" in portfolio._repr_html_() and "70 loans, SEK" in portfolio._repr_html_()


def test_a_simulation_is_a_table_of_its_means_and_a_fan_one_of_its_spread() -> None:
    loans = SimulatedLoans.of(balance=[1_000_000, 2_000_000], rate=0.03, terms=70, refix_in=4, refix_every=40)
    rates = np.repeat([[0.02], [0.03], [0.04]], 70, axis=1)
    found = simulate(loans, GivenScenarios(rates=rates), measures=["service", "balance"])
    html = found._repr_html_()
    rows = cells(html)
    assert rows[0] == ["period", "service", "balance"] and len(rows) == 61 and "… and 10 more rows" in html
    assert rows[1] == ["0", *(shown(found.totals[one][0].mean()) for one in found.totals)]
    assert "2 loans in 3 scenarios, 4 periods a year: means" in html
    fan = found.fan("service", every=4, quantiles=[0.025, 0.5])
    rows = cells(fan._repr_html_())
    assert rows[0] == ["period", "mean", "0.025", "0.5"] and len(rows) == 1 + 17
    assert rows[2] == ["1", shown(fan.mean[1]), shown(fan.quantiles[0.025][1]), shown(fan.quantiles[0.5][1])]
    assert rows[1][1] == rows[1][2] != rows[2][1] != rows[2][2], "rates are fixed again after the first year"
    assert cells(found.fan("balance")._repr_html_())[-1][0] == "59" and "service: mean and quantiles" in fan._repr_html_()


def test_what_is_left_of_floats_next_to_nothing_is_nothing() -> None:
    last = simulate(SimulatedLoans.of(balance=1_000_000, rate=0.03, terms=4), GivenScenarios(rates=np.full((1, 4), 0.03)), measures=["balance"])
    assert cells(last.fan("balance")._repr_html_())[-1][1] == "0.00"


def shown(number: float) -> str:
    return f"{number:,.2f}".replace(",", " ")
