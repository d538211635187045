"""Every figure of a quote's fan opens how it came about, without log-in and with nothing stored. Issue 4, section 5."""

import re
from datetime import date
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache

from borgen.kernel.money import Money
from borgen.office.supported_loan.quote.fan import LAW, fan_of
from borgen.rules.trace import Trace, replay
from borgen.supported_loan.loan import refixed_in_order
from borgen.supported_loan.outlook_figure import whole_kroner
from borgen.supported_loan.quote import QuoteRequest, quote_loan

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

PAGE = "/quote/supported-loan/"
ASKED = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&inflation=2,5&refixing_rate=3,5"
API = "/api/quote/supported-loan/scenarios"
API_ASKED = ASKED.replace("rate=3&", "rate=0.03&").replace("=2,5", "=0.025").replace("=3,5", "=0.035")
SHOWN = {f"{who}_{what}" for who in ("residents", "state") for what in ("low", "middle", "high")}


@pytest.fixture(autouse=True)
def _unhurried() -> Any:
    cache.clear()
    yield
    cache.clear()


def test_every_figure_of_the_fan_leads_to_its_own_explanation(client: Any) -> None:
    found = client.get(f"{PAGE}?{ASKED}&language=en").content.decode()
    found = found.partition("If prices and rates move")[2].partition("The law behind it")[0]
    cells = re.findall(r'<td class="num">(.*?)</td>', found)
    amounts = [cell for cell in cells if "amount" in cell]
    links = [unescape(url) for cell in amounts for url in re.findall(r'<a class="amount is-explained" href="([^"]+)"', cell)]
    assert len(amounts) == len(links) == 30 * 6
    named = [re.search(r"/explained/(\w+)/(\d+)/\?(.*)", url) for url in links]
    assert {(one[1], int(one[2])) for one in named if one} == {(figure, n) for figure in SHOWN for n in range(1, 31)}
    assert all(one and "refixing_rate=3%2C5" in one[3] and one[3].endswith("&language=en") for one in named)


@pytest.mark.parametrize(("figure", "n"), [("residents_low", 1), ("state_middle", 12), ("state_high", 30)])
def test_the_explanation_ends_in_the_figure_and_says_all_that_it_rests_on(
    client: Any, django_assert_num_queries: Any, figure: str, n: int
) -> None:
    page = client.get(f"{PAGE}?{ASKED}&language=en")
    shown = {url: cell for cell, url in page.context["fan_rows"][n - 1][1]}
    (url,) = (one for one in shown if f"/{figure}/{n}/" in one)
    with django_assert_num_queries(0):
        told = client.get(url)
    assert replay(told.context["found"].trace) == shown[url].minor
    text = told.content.decode()
    for word in ("Forecast", "not what will be paid", "Vasicek", "Ornstein-Uhlenbeck", "independent of each other", "§\xa0129", "the law"):
        assert word in text, word
    rests_on = {one.name: (one.source, one.value.replace("\xa0", " ")) for one in told.context["rests_on"]}
    assert rests_on["rate"] == ("asked", "3%") and rests_on["inflation"] == ("asked", "2.5%")
    assert rests_on["refixing_rate"] == ("asked", "3.5%") and rests_on["second_refixing_rate"] == ("assumed", "3.5%")
    assert rests_on["seed"] == ("assumed", "1") and rests_on["scenarios"] == ("assumed", "500")
    assert rests_on["acquisition_sum"] == ("asked", "DKK 118,397,000.00")
    assert rests_on["dk_resident_payment#second_phase_share"] == ("law", "75%")
    assert {name for name, (source, _) in rests_on.items() if source in ("law", "lender")} == {
        f"{book}#{name}" for book, names in LAW.items() for name in names
    }
    assert rests_on["dk_loan_terms#contribution_rate"] == ("lender", "0.08%")
    assert all(bool(one.place) == (one.source in ("law", "lender")) for one in told.context["rests_on"])
    assert [client.get(before).status_code for _, before in told.context["before"]] == [200, 200]


def test_what_nobody_states_is_said_to_be_our_assumption(client: Any) -> None:
    told = client.get(f"{PAGE}explained/state_mean/3/?{ASKED.replace('&inflation=2,5', '')}&language=en")
    rests_on = {one.name: (one.source, one.value) for one in told.context["rests_on"]}
    assert rests_on["inflation"] == ("assumed", "2%")


def test_it_opens_as_a_dialog_and_as_a_page_in_three_languages(client: Any) -> None:
    for language, words in (
        ("sv", ("Prognos", "lagen: ", "De boendes betalning under de tolv månaderna", "Låneår 7")),
        ("da", ("Prognose", "loven: ", "Beboernes betaling i de tolv måneder", "Låneår 7")),
        ("en", ("Forecast", "the law: ", "The residents&#x27; payment in the twelve months", "Loan year 7")),
    ):
        url = f"{PAGE}explained/residents_high/7/?{ASKED}&language={language}"
        page, dialog = client.get(url), client.get(url, headers={"HX-Request": "true"})
        for answer in (page, dialog):
            text = answer.content.decode().replace("\xa0", " ")
            assert all(word in text for word in words), (language, [word for word in words if word not in text])
        assert b"<html" in page.content and b"<html" not in dialog.content


@pytest.mark.parametrize("odd", ["residents_low/0", "residents_low/31", "owner_mean/1", "nobody_low/1", "residents_lowest/1"])
def test_what_the_fan_has_not_is_not_explained(client: Any, odd: str) -> None:
    assert client.get(f"{PAGE}explained/{odd}/?{ASKED}").status_code == 404
    assert client.get(f"{API}/explanations/{odd}?{API_ASKED}").status_code == 404


def test_the_api_says_and_explains_the_same_fan_without_log_in(client: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        fan = client.get(f"{API}?{API_ASKED}").json()
    assert (fan["seed"], fan["scenarios"], len(fan["years"])) == (1, 500, 30)
    page = client.get(f"{PAGE}?{ASKED}&language=en")
    for n, cells in page.context["fan_rows"]:
        year = fan["years"][n - 1]
        said = [Money.parse(year[who][what], "DKK").minor for who in ("residents", "state") for what in ("low", "middle", "high")]
        assert [cell.minor for cell, _ in cells] == [whole_kroner(minor).minor for minor in said]
    for n in (1, 30):
        for who in ("service", "residents", "state"):
            for what, amount in fan["years"][n - 1][who].items():
                told = client.get(f"{API}/explanations/{who}_{what}/{n}?{API_ASKED}").json()
                assert told["amount"] == amount and told["until"] == fan["years"][n - 1]["until"] == f"{2026 + n}-01-01"
                assert replay(Trace.from_plain(told["trace"])) == Money.parse(amount, "DKK").minor
                assert told["is_forecast"] and told["formula"] and told["seed"] == 1 and told["scenarios"] == 500
    law = [one["place"] for one in told["rests_on"] if one["source"] == "law"]
    assert law and all(law) and any("129" in place for place in law)
    assert len(client.get(f"{API}?{API_ASKED}&years=2").json()["years"]) == 2
    silent = client.get(f"{API}?{API_ASKED.replace('2018-09-10', '2008-05-10')}")
    assert (silent.status_code, silent.json()["code"]) == (422, "rulebook_silent")


def test_without_spread_the_residents_pay_what_the_quote_says() -> None:
    """The first year moves by nothing: payment and contribution are those of the exact quote, but for a term's øre."""
    asked = QuoteRequest(
        acquisition_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10), disbursed_on=date(2026, 1, 1),
        rate=Fraction("0.03"), refixed=refixed_in_order((), disbursed_on=date(2026, 1, 1)), rise=Fraction("0.02"),
    )  # fmt: skip
    quote = quote_loan(asked)
    first = fan_of(quote).outlook.years[0].residents
    exact = sum(term.residents.minor for term in quote.terms[:4])
    assert all(abs(minor - exact) <= 4 for minor in (first.mean, *first.quantiles.values()))
