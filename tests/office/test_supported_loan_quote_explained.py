"""Every figure of a quote is explained over the API too, without log-in and with nothing stored. Issue 4, section 5."""

from typing import Any

import pytest
from django.core.cache import cache

from borgen.kernel.money import Money
from borgen.office.supported_loan.quote.explaining import FIGURES
from borgen.rules.trace import Trace, replay

pytestmark = pytest.mark.django_db

QUOTE = "/api/quote/supported-loan"
ASKED = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=0.03&inflation=0.02"
WHOLE = f"{ASKED}&area=4000&region=capital&approved_on=2018-09-20&bond_price=98.25&extra_investment=5000000"
PAGE = "/quote/supported-loan/explained"


@pytest.fixture(autouse=True)
def _unhurried() -> Any:
    cache.clear()
    yield
    cache.clear()


def test_it_says_which_figures_there_are(client: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        found = {one["figure"]: one for one in client.get(f"{QUOTE}/explanations?{WHOLE}").json()}
    assert set(found) == set(FIGURES)
    assert found["loan"] == {"figure": "loan", "over": "whole", "through": 1}
    assert found["state"] == {"figure": "state", "over": "terms", "through": 120}
    assert found["year_state"] == {"figure": "year_state", "over": "years", "through": 30}
    plain = {one["figure"] for one in client.get(f"{QUOTE}/explanations?{ASKED}").json()}
    assert set(FIGURES) - plain == {"maximum", "excess", "nominal_bonds", "extra_principal", "extra_deposit"}


def test_every_figure_of_the_quote_is_where_its_explanation_ends(client: Any) -> None:
    quote = client.get(f"{QUOTE}?{WHOLE}").json()

    def told(figure: str, n: int = 1) -> Any:
        answer = client.get(f"{QUOTE}/explanations/{figure}/{n}?{WHOLE}", headers={"Accept-Language": "da"})
        assert answer.status_code == 200, (figure, n)
        found = answer.json()
        assert replay(Trace.from_plain(found["trace"])) is not None and found["lines"] and found["n"] == n and found["of"]
        return found["amount"]

    whole = {
        "loan": "principal", "base_capital": "base_capital", "deposit": "residents_deposit", "supported_sum": "supported_sum",
        "excess": "excess", "maximum": "maximum", "nominal_bonds": "nominal_bonds", "fee": "fee",
    }  # fmt: skip
    for figure, name in whole.items():
        assert told(figure) == quote[name], figure
    assert told("extra_principal") == quote["extra_loan"]["principal"]
    assert told("extra_deposit") == quote["extra_loan"]["residents_deposit"]
    for n in (1, 5, 41, 120):
        for name in ("interest", "principal", "contribution", "residents", "state", "balance"):
            assert told(name, n) == quote["terms"][n - 1][name], (name, n)
    for year in (1, 21, 30):
        terms = quote["terms"][4 * year - 4 : 4 * year]
        for name in ("interest", "principal", "contribution", "residents", "state"):
            in_all = sum(Money.parse(term[name], "DKK").minor for term in terms)
            assert Money.parse(told(f"year_{name}", year), "DKK").minor == in_all
    assert told("payment") == "3315116.00"
    assert told("service", 2) == quote["service_per_term"]


def test_it_names_the_law_and_the_terms_behind_a_sum(client: Any) -> None:
    loan = client.get(f"{QUOTE}/explanations/loan/1?{ASKED}").json()
    assert loan["amount"] == "104189360.00" and loan["parts"] == []
    (share,) = (one for one in loan["law"] if one["parameter"].startswith("dk_financing#") and one["value"] == "0.88")
    assert share["section"] and share["status"] == "official" and share["checked_on"]
    state = client.get(f"{QUOTE}/explanations/state/5?{ASKED}").json()
    assert [one["explained_at"].rpartition("explanations/")[2] for one in state["parts"]] == ["payment/2", "service/5", "contribution/5"]
    payment = client.get(f"/api/{state['parts'][0]['explained_at']}?{ASKED}").json()
    assert payment["amount"] == "3403204.41" and any("second_phase" not in one["parameter"] for one in payment["law"])
    year = client.get(f"{QUOTE}/explanations/year_residents/2?{ASKED}").json()
    assert [one["of"] for one in year["parts"]] == ["5", "6", "7", "8"]
    part = client.get(f"/api/{year['parts'][0]['explained_at']}?{ASKED}").json()
    assert part["figure"] == "residents" and part["n"] == 5 and part["amount"]


@pytest.mark.parametrize("odd", ["loan/2", "loan/0", "state/121", "year_state/31", "payment/31", "fan/1", "calendar_state/2026", "nominal_bonds/1"])
def test_what_the_quote_has_not_is_not_explained(client: Any, odd: str) -> None:
    assert client.get(f"{QUOTE}/explanations/{odd}?{ASKED}").status_code == 404


def test_where_there_is_no_quote_the_answer_is_the_quotes(client: Any) -> None:
    for path in ("explanations", "explanations/loan/1"):
        silent = client.get(f"{QUOTE}/{path}?{ASKED.replace('2018-09-10', '2008-05-10')}")
        assert (silent.status_code, silent.json()["code"]) == (422, "rulebook_silent")
    assert client.get(f"{QUOTE}/explanations/loan/1").status_code == 422
