"""Loans over the API: what the pages say, by two people of one office and none of another."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borgen.kernel.money import Money
from borgen.office.journal.models import Event
from borgen.office.supported_loan.api import loan_scenarios
from borgen.office.supported_loan.models import LenderStatement, Redemption, RegulationLine
from borgen.office.supported_loan.queries.budget import budget
from borgen.office.supported_loan.queries.duties import duties
from borgen.office.supported_loan.queries.loan_figure import loan_figure
from borgen.office.supported_loan.queries.loan_report import loan_report
from borgen.office.supported_loan.queries.loans import LoanPage, loan, loans
from borgen.office.supported_loan.queries.redemption import redemption
from borgen.office.supported_loan.usecases.forms_abc import approve_form
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.redemption import RedemptionTerms
from borgen.office.supported_loan.usecases.statuses import observe_status
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.rules.trace import Trace, replay
from borgen.supported_loan.choices import BuildingForm, Regime, Region
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.loan_office import LoanOffice, kr

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # files that are sent
]
DAY = date(2026, 11, 28)
AT = "as_of=2026-11-28"
BONDS: dict[str, Any] = {
    "bond_price": Fraction("98.5"), "bond_series": "32H", "bond_coupon": Fraction("0.03"), "is_callable": True,
}  # fmt: skip
WAGES = (("WAGE", "2015K1=100", "2025K1", "120.0"), ("WAGE", "2015K1=100", "2026K1", "124.8"))
KEYS = count(1)


class Api:
    """Somebody of one office who calls."""

    def __init__(self, client: Client, slug: str = "gotene") -> None:
        self.client, self.slug = client, slug

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/{self.slug}/{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, expected: int = 200, *, key: str = "", **body: Any) -> Any:
        answer = self.client.post(
            f"/api/{self.slug}/{path}", json.dumps(body), content_type="application/json",
            headers={"Idempotency-Key": key or f"loans-{next(KEYS)}"},
        )  # fmt: skip
        assert answer.status_code == expected, answer.content
        return answer.json()

    def send(self, path: str, content: bytes, expected: int = 201, *, key: str = "", **form: str) -> Any:
        answer = self.client.post(
            f"/api/{self.slug}/{path}", {"file": SimpleUploadedFile("opgørelse.csv", content), **form},
            headers={"Idempotency-Key": key or f"loans-{next(KEYS)}"},
        )  # fmt: skip
        assert answer.status_code == expected, answer.content
        return answer.json()

    def file(self, path: str) -> list[str]:
        answer: Any = self.client.get(f"/api/{self.slug}/exports/{path}")
        assert answer.status_code == 200, answer.content
        return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    return LoanOffice(organisation, clerk, approver)


@pytest.fixture
def other(other_organisation: Any) -> LoanOffice:
    """The other office, with a loan of the same number and another."""
    from tests.conftest import _actor

    found = LoanOffice(other_organisation, _actor("clerk.vara"), _actor("approver.vara"))
    found.loan(principal=kr("50000000"))
    found.loan("9999", **BONDS)
    return found


@pytest.fixture
def api(office: LoanOffice, other: LoanOffice, clerk_client: Client) -> Api:
    return Api(clerk_client)


@pytest.fixture
def second(approver_client: Client) -> Api:
    return Api(approver_client)


def page_of(office: LoanOffice, number: str = "4711", **more: Any) -> LoanPage:
    return loan(organisation_id=office.id, number=number, as_of=DAY, **more)


def carry_out(second: Api, prepared: Any, expected: int = 200) -> Any:
    path = f"prepared-steps/{prepared['number']}/carry-out"
    return second.post(path, expected, manifest=prepared["manifest"])


# ----------------------------------------------------------------------------------------------------- reading loans


def test_the_list_is_the_pages(api: Api, office: LoanOffice) -> None:
    office.loan()
    office.loan("4712", kind=LoanKind.EXTRA, project="P-4711")
    for query, given in (("", {}), ("&q=4712", {"search": "4712"}), ("&kind=extra", {"kind": LoanKind.EXTRA}), ("&per_page=1&page=2", {"per_page": 1, "page": 2})):
        said, wanted = api.get(f"loans?{AT}{query}"), loans(organisation_id=office.id, as_of=DAY, **given)
        assert (said["count"], said["pages"], said["principal"]) == (wanted.count, wanted.pages, wanted.principal.decimal)
        assert [(row["number"], row["debt"], row["next_due_on"], row["state"]) for row in said["rows"]] == [
            (row.number, row.debt.decimal, row.next.due_on.isoformat(), row.state) for row in wanted.rows if row.next
        ]
    assert api.get("loans?kind=second", 422)["code"] == "body_is_wrong"


def test_one_loan_has_the_worked_examples_figures(api: Api, office: LoanOffice) -> None:
    office.loan(regime=Regime.GUIDE, **BONDS)
    said, page = api.get(f"loans/4711?{AT}"), page_of(office)
    assert (said["principal"], said["supported_sum"], said["rate"]) == ("104189360.00", "118397000.00", "0.03")
    assert (said["debt"], said["index"], said["state"]) == (page.debt.decimal, "missing", "running")
    following = {name: said["next"][name] for name in ("service", "contribution", "residents", "state", "due_on", "index")}
    assert following == {
        "service": "1319826.78", "contribution": "20837.87", "residents": "849616.87", "state": "491047.78", "due_on": "2027-01-04",
        "index": "none",
    }  # fmt: skip
    assert said["bonds"] == {
        "nominal": page.facts.bonds.nominal.decimal, "series": "32H", "coupon": "0.03", "is_callable": True, "price": "98.5",
    }  # fmt: skip
    assert said["next_refixing"] == {"after_term": 40, "on": "2036-01-01"} and said["residents_share"] == "0.028"
    assert len(said["years"]) == 30 and not said["is_payable"] and said["payable_since"] is None
    with_rise = api.get(f"loans/4711?{AT}&rise=0.02")
    assert with_rise["index"] == "forecast" and Fraction(with_rise["years"][25]["state"]) < 0 < Fraction(with_rise["years"][24]["state"])


def test_terms_say_who_pays_when_and_how_sure(api: Api, office: LoanOffice) -> None:
    office.loan()
    office.loan("4712", kind=LoanKind.EXTRA)
    said, page = api.get(f"loans/4711/terms?{AT}&rise=0.02")["terms"], page_of(office, rise=Fraction("0.02"))
    assert len(said) == 120
    for term, row, split in zip(said, page.plan.rows, page.figures.splits, strict=True):
        assert (term["due_on"], term["interest"], term["principal"], term["balance"]) == (
            row.due_on.isoformat(), row.interest.decimal, row.principal.decimal, row.debt_after.decimal
        )  # fmt: skip
        assert (term["residents"], term["state"], term["index"]) == (split.residents.decimal, split.state.decimal, split.index)
    assert {term["index"] for term in said} == {"none", "known", "forecast"}
    unknown = api.get(f"loans/4712/terms?{AT}")["terms"]
    assert {(term["residents"], term["state"], term["index"]) for term in unknown} == {(None, None, "missing")}
    assert api.get("loans/4712")["residents_share"] is None


def test_every_figure_is_explained_as_on_the_page(api: Api, office: LoanOffice) -> None:
    office.loan()
    terms = {term["n"]: term for term in api.get(f"loans/4711/terms?{AT}")["terms"]}
    for figure in ("interest", "principal", "service", "contribution", "balance", "residents", "state"):
        said = api.get(f"loans/4711/explanations/{figure}/7?{AT}")
        page = loan_figure(organisation_id=office.id, number="4711", figure=figure, n=7, as_of=DAY)
        assert said["trace"] == page.trace.plain() and replay(Trace.from_plain(said["trace"])) == Fraction(page.trace.result)
        assert said["amount"] == terms[7][figure] and said["due_on"] == terms[7]["due_on"]
        assert said["lines"] and all(place["section"] for place in said["law"])
    year = api.get(f"loans/4711/explanations/payment/2?{AT}")
    assert year["amount"] == page_of(office).yearly[2].money("DKK").decimal and year["due_on"] is None
    for path in ("interest/0", "interest/121", "fee/1", "payment/99"):
        api.get(f"loans/4711/explanations/{path}", 404)
    assert [one["parameter"] for one in api.get("loans/4711/law")] == [one.parameter for one in page_of(office).rulings]


def test_a_running_loan_is_entered_once(api: Api, office: LoanOffice, second: Api, auditor_client: Client) -> None:
    office.project("ST/1")
    body: dict[str, Any] = {
        "project": "ST/1", "number": "KK/1", "principal": "104189360", "supported_sum": "118397000.00", "committed_on": "2018-09-10",
        "disbursed_on": "2026-01-01", "rate": "0.03", "bond_price": "98.5", "bond_series": "32H",
        "taken_over": {"loan_year": 1, "amount": "3315116.00", "source": "Kommunens register"},
    }  # fmt: skip
    made = api.post("loans", 201, key="once", **body)
    before = Event.objects.count()
    assert api.post("loans", 201, key="once", **body) == made and Event.objects.count() == before
    assert api.post("loans", 409, key="once", **{**body, "rate": "0.02"})["code"] == "key_reused"
    said = api.get("loans/KK/1")
    assert said["taken_over"] == {"loan_year": 1, "amount": "3315116.00", "source": "Kommunens register"}
    assert api.post("loans", 409, **body)["code"] == "loan_number_taken"
    assert api.post("loans", 409, **{**body, "number": "KK-2"})["code"] == "first_loan_there"
    refusals = (
        ({"project": "none"}, 404, "no_such_project"), ({"disbursed_on": "2200-01-01"}, 422, "not_paid_out_yet"),
        ({"number": "K", "kind": "extra", "residents_share": "0.02"}, 422, "not_a_stated_value"),
        ({"number": "K", "kind": "extra", "taken_over": {"loan_year": 60, "amount": "1", "source": "x"}}, 422, "taken_over_out_of_bounds"),
        ({"number": "K", "kind": "extra", "committed_on": "1995-01-01"}, 422, "rulebook_silent"),
        ({"rate": "0.26"}, 422, "body_is_wrong"), ({"rate": "3 %"}, 422, "body_is_wrong"), ({"principal": "-1"}, 422, "body_is_wrong"),
        ({"principal": "0"}, 422, "body_is_wrong"), ({"supported_sum": "100000000000.01"}, 422, "body_is_wrong"),
    )  # fmt: skip
    for given, status, code in refusals:
        assert api.post("loans", status, **(body | given))["code"] == code, given
    assert Api(auditor_client).post("loans", 403, **body)["code"] == "not_allowed"


# -------------------------------------------------------------------------------------------------------- regulation


def test_without_the_wage_index_the_regulation_is_refused_by_name(api: Api, office: LoanOffice) -> None:
    office.loan()
    said = api.get("regulations/2027")
    assert said["regulations"] == [] and said["refused"] == [
        {
            "loan": "4711", "loan_year": 2, "takes_effect_on": "2027-01-01", "code": "observation_missing",
            "needed": [{"series": "WAGE", "period": "2026K1"}, {"series": "WAGE", "period": "2025K1"}],
        }
    ]  # fmt: skip
    refused = api.post("regulation-runs", 422, year=2027)
    assert (refused["code"], refused["params"]) == ("nothing_to_regulate", {"year": "2027", "refused": "1"})
    assert api.post("regulation-runs", 422, year=2100)["code"] == "regulation_year_too_far"
    assert api.get("loans/4711")["in_doubt"][0]["blocks"]


def test_a_regulation_takes_two_people_and_happens_once(
    api: Api, second: Api, office: LoanOffice, logged_in: Callable[[str], Client]
) -> None:
    office.loan()
    office.observe(*WAGES)
    preview = api.get("regulations/2027?compare=true")
    planned = api.post("regulation-runs", 201, key="plan", year=2027)
    assert api.post("regulation-runs", 201, key="plan", year=2027) == planned
    assert api.post("regulation-runs", 409, year=2027)["code"] == "regulation_under_way"
    path = "regulation-runs/2027/1"
    run = api.get(path)
    assert run["regulations"] == preview["regulations"] and (run["state"], run["lines"]) == ("frozen", 1)
    assert (run["regulations"][0]["before"], run["regulations"][0]["after"]) == ("3315116.00", "3403204.41")
    assert run["regulations"][0]["factor"] == "10238/9973" and len(run["regulations"][0]["observed"]) == 4
    (compared,) = preview["compared"]
    assert compared["guide"] == compared["statute"] == "3403204.41" and compared["difference"] == "0.00"
    assert api.post(f"{path}/carry-out", 403, manifest=run["manifest"])["code"] == "not_allowed"
    assert second.post(f"{path}/carry-out", 409, manifest="0" * 64)["code"] == "manifest_differs"
    foreign = Api(logged_in("approver.vara"), "vara")
    assert foreign.post(f"{path}/carry-out", 404, manifest=run["manifest"])["code"] == "no_such_regulation"
    foreign.get(path, 404)
    assert foreign.get("regulation-runs") == [] and foreign.get("regulations/2027")["runs"] == []
    done = second.post(f"{path}/carry-out", key="yes", manifest=run["manifest"])
    assert second.post(f"{path}/carry-out", key="yes", manifest=run["manifest"]) == done
    assert second.post(f"{path}/carry-out", 409, manifest=run["manifest"])["code"] == "regulation_not_frozen"
    assert RegulationLine.objects.filter(done=True).count() == 1
    (regulation,) = api.get("loans/4711")["regulations"]
    assert (regulation["run"], regulation["counts"], regulation["revised"]) == ("2027-1", True, [])
    assert api.get("loans/4711/explanations/payment/2")["run"] == "2027-1"
    assert [(one["year"], one["state"]) for one in api.get("regulation-runs?year=2027")] == [("2027" and 2027, "done")]
    assert api.get("regulation-runs?year=2026") == []


def test_who_froze_a_run_does_not_carry_it_out_and_it_is_laid_aside_with_a_reason(
    api: Api, second: Api, office: LoanOffice
) -> None:
    office.loan(regime=Regime.GUIDE)
    planned = second.post("regulation-runs", 201, year=2027)
    path = f"regulation-runs/2027/{planned['number']}"
    assert second.post(f"{path}/carry-out", 422, manifest=planned["manifest"])["code"] == "same_person"
    waiting = datetime.now(UTC).isoformat().replace("+", "%2B")
    assert api.post(f"{path}/reject", 422, reason=" ")["code"] == "body_is_wrong"
    api.post(f"{path}/reject", reason="Forkert år")
    assert api.post(f"{path}/reject", 409, reason="igen")["code"] == "regulation_not_frozen"
    assert (api.get(path)["state"], api.get(path)["reason"]) == ("rejected", "Forkert år")
    then = api.get(f"{path}?known_at={waiting}")
    assert (then["state"], then["reason"], then["closed_at"]) == ("frozen", "", None)
    assert api.get("regulations/2027")["regulations"]


def test_a_revised_index_is_shown_and_corrected_by_a_run_of_its_own(
    api: Api, second: Api, office: LoanOffice
) -> None:
    office.loan(regime=Regime.GUIDE)
    assert api.post("regulation-runs", 422, year=2027, correcting=True, reason="Ingen")["code"] == "nothing_to_regulate"
    planned = api.post("regulation-runs", 201, year=2027)
    second.post("regulation-runs/2027/1/carry-out", manifest=planned["manifest"])
    office.at = datetime.now(UTC)
    office.observe(("NPI", "2025=100", "2026M06", "102.40"))
    said = api.get("regulations/2027")
    assert said["revised"][0]["values"][0]["now"]["value"] == "102.4" and len(said["corrections"]) == 1
    assert api.post("regulation-runs", 422, year=2027, correcting=True)["code"] == "reason_missing"
    again = api.post("regulation-runs", 201, year=2027, correcting=True, reason="NPI er revideret")
    assert api.get("regulation-runs/2027/2")["is_correcting"]
    second.post("regulation-runs/2027/2/carry-out", manifest=again["manifest"])
    assert [one["counts"] for one in api.get("loans/4711")["regulations"]] == [False, True]


# ------------------------------------------------------------------------------------ refixing, redemption, correction


def test_a_rate_is_fixed_anew_by_two_people(api: Api, second: Api, office: LoanOffice) -> None:
    office.loan(committed_on=date(2015, 6, 1), disbursed_on=date(2017, 1, 2))
    office.loan("4712")
    body = {"after_term": 40, "rate": "0.025", "basis": "published", "source": "KommuneKredit"}
    refusals = (
        ("4711", {"after_term": 41}, 422, "not_a_refixing_term"), ("4711", {"basis": "carried"}, 422, "refixing_without_source"),
        ("4711", {"source": ""}, 422, "body_is_wrong"), ("4712", {}, 422, "refixing_too_early"),
        ("9999", {}, 404, "no_such_supported_loan"),
    )  # fmt: skip
    for number, given, status, code in refusals:
        assert api.post(f"loans/{number}/refixings", status, **(body | given))["code"] == code, given
    right = {"bond_price": "98.125", "bond_series": "32H", "reason": "Nota"}
    assert api.post("loans/4711/bonds", **right)["loan"] == "4711"
    assert api.post("loans/4711/bonds", 422, **right)["code"] == "nothing_changes"
    assert api.post("loans/9999/bonds", 404, **right)["code"] == "no_such_supported_loan"
    prepared = api.post("loans/4711/refixings", key="refix", **body)
    assert api.post("loans/4711/refixings", key="refix", **body) == prepared
    assert api.post("loans/4711/refixings", 409, **body)["code"] == "proposal_under_way"
    (step,) = api.get("loans/4711/steps")
    assert (step["kind"], step["state"], step["terms"]["rate"]) == ("refixing", "prepared", "0.025")
    waiting = datetime.now(UTC).isoformat().replace("+", "%2B")
    carry_out(api, prepared, 403)
    carry_out(second, prepared)
    assert api.get("loans/4711")["refixed"] == [{"after_term": 40, "rate": "0.025", "basis": "published", "source": "KommuneKredit"}]
    assert api.get("loans/4711/terms")["terms"][40]["rate"] == "0.025"
    assert api.post("loans/4711/refixings", 409, **body)["code"] == "refixed_already"
    assert api.get("loans/4711/steps")[0]["state"] == "done"
    (then,) = api.get(f"loans/4711/steps?known_at={waiting}")
    assert (then["state"], then["closed_at"]) == ("prepared", None)
    assert api.get("loans/4712/steps") == []
    api.get("loans/9999/steps", 404)


def test_a_redemption_is_quoted_as_on_the_page_and_carried_out_by_another(
    api: Api, second: Api, office: LoanOffice
) -> None:
    office.loan(**BONDS)
    office.loan("4712")
    bare = api.get(f"loans/4711/redemption?{AT}")
    assert bare["quote"] is None and len(bare["notices"]) == 4 and api.get("loans/4712/redemption")["notices"] == []
    asked = {"settles_on": "2026-11-20", "why": "voluntary", "method": "at_market", "price": "96.4", "amount": "20000000.00"}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    said = api.get(f"loans/4711/redemption?{AT}&{query}")["quote"]
    terms = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 11, 20), price=Fraction("96.4"),
        amount=kr("20000000"),
    )  # fmt: skip
    found = redemption(organisation_id=office.id, number="4711", as_of=DAY, terms=terms).found
    assert found is not None and found.after is not None
    quote = found.quote
    assert (said["redeemed"], said["paid"], said["gain"], said["bonds_cost"]) == (
        "20000000.00", quote.paid.decimal, quote.gain.decimal, quote.bonds_cost.decimal
    )  # fmt: skip
    assert said["trace"] == quote.trace.plain() and not said["is_full"] and not said["is_mandatory"]
    after = found.after.split(quote.after_term + 1)
    assert after and said["after"]["state"] == after.state.decimal
    prepared = api.post("loans/4711/redemption", key="redeem", **asked)
    assert api.post("loans/4711/redemption", key="redeem", **asked) == prepared
    assert api.get("loans/4711/steps")[0]["shown"]["paid"] == str(quote.paid)
    carry_out(second, prepared)
    (redeemed,) = api.get("loans/4711")["redeemed"]
    assert (redeemed["amount"], redeemed["paid"], redeemed["is_full"], redeemed["after_term"]) == (
        "20000000.00", said["paid"], False, 3
    )  # fmt: skip
    listed = api.get(f"loans/4711/terms?{AT}")
    third, fourth, row = listed["terms"][2], listed["terms"][3], listed["redemptions"][0]
    assert Fraction(third["balance_before_redemption"]) - Fraction("20000000") == Fraction(third["balance"]) == Fraction(row["balance"])
    assert Fraction(row["balance"]) - Fraction(fourth["principal"]) == Fraction(fourth["balance_before_redemption"])
    assert (row["place"], row["after_term"], row["settles_on"], row["amount"]) == (1, 3, "2026-11-20", "20000000.00")
    for figure, n, amount in (("balance_before_redemption", 3, third["balance_before_redemption"]), ("redemption_balance", 1, row["balance"]),
                              ("redemption_amount", 1, "20000000.00"), ("redeemed_before", 4, "20000000.00")):
        assert api.get(f"loans/4711/explanations/{figure}/{n}?{AT}")["amount"] == amount
    full = api.post("loans/4711/redemption", **{**asked, "amount": None, "why": "change_of_use"})
    carry_out(second, full)
    assert api.get(f"loans/4711?{AT}")["state"] == "redeemed" and Redemption.objects.count() == 2
    ended = api.get("loans/4711/terms")
    assert len(ended["terms"]) == 3 and [one["is_full"] for one in ended["redemptions"]] == [False, True]
    assert ended["redemptions"][1]["balance"] == "0.00"
    amounts = [*(one["principal"] for one in ended["terms"]), *(one["amount"] for one in ended["redemptions"])]
    assert sum(map(Fraction, amounts)) == 104_189_360


@pytest.mark.parametrize(
    ("given", "code", "why"),
    [
        ({"price": None}, "cannot_be_redeemed", "no_price"),
        ({"amount": "200000000"}, "cannot_be_redeemed", "not_part_of_debt"),
        ({"settles_on": "2025-12-01"}, "redemption_in_the_past", None),
        ({"method": "at_par_with_notice", "settles_on": "2027-02-01", "notice_given_on": "2026-11-01"}, "cannot_be_redeemed", "not_a_term"),
        ({"method": "at_par_with_notice", "settles_on": "2027-01-01", "notice_given_on": "2026-11-03"}, "cannot_be_redeemed", "notice_too_late"),
        ({"why": "boredom"}, "body_is_wrong", None),
        ({"price": "0"}, "body_is_wrong", None),
        ({"bond_debt": "0.00"}, "body_is_wrong", None),
    ],
)
def test_what_cannot_be_redeemed_is_refused_by_quote_and_by_step(
    api: Api, office: LoanOffice, given: Any, code: str, why: str | None
) -> None:
    office.loan(**BONDS)
    asked = {"settles_on": "2026-11-20", "why": "voluntary", "method": "at_market", "price": "96.4"} | given
    asked = {name: value for name, value in asked.items() if value is not None}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    for said in (api.get(f"loans/4711/redemption?{query}", 422), api.post("loans/4711/redemption", 422, **asked)):
        assert said["code"] == code and (why is None or said["params"]["why"] == why)


def test_notice_is_needed_for_the_step_but_not_for_the_quote(api: Api, second: Api, office: LoanOffice) -> None:
    office.loan(**BONDS)
    office.loan("4712")
    asked = {"settles_on": "2027-01-01", "why": "voluntary", "method": "at_par_with_notice"}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    quote = api.get(f"loans/4711/redemption?{query}")["quote"]
    assert (quote["notice"]["last_on"], quote["price"], quote["settles_on"]) == ("2026-10-30", "100", "2027-01-04")
    assert api.post("loans/4711/redemption", 422, **asked)["code"] == "notice_not_given"
    assert api.get(f"loans/4712/redemption?{query}", 422)["code"] == "bonds_unknown"
    far = {**asked, "settles_on": "2055-01-01", "notice_given_on": "2026-10-30"}
    assert carry_out(second, api.post("loans/4711/redemption", **far), 422)["code"] == "not_yet"


def form_c(office: LoanOffice, final: str) -> None:
    terms = ProjectTerms(
        name="Plejecenter", committed_on=date(2018, 9, 10), area=Fraction(3950), region=Region.CAPITAL,
        building_form=BuildingForm.MULTI_STOREY, ready_on=date(2025, 12, 1),
    )  # fmt: skip
    office(enter_project, reference="ST/1", terms=terms)
    for form, on, amount in ((FormName.B, date(2018, 9, 10), "118397000"), (FormName.C, date(2026, 10, 1), final)):
        office(approve_form, reference="ST/1", form=form, approved_on=on, approved_by="Byrådet", acquisition=kr(amount))
    office.loan("ST-L", project="ST/1")


def test_a_loan_is_corrected_after_form_c(api: Api, second: Api, office: LoanOffice) -> None:
    form_c(office, "117397000")
    assert api.post("loans/ST-L/corrections", 422, reason="")["code"] == "body_is_wrong"
    assert api.post("loans/ST-L/corrections", 409, reason="Skema C", seen_sequence=1)["code"] == "changed_since"
    prepared = api.post("loans/ST-L/corrections", reason="Skema C")
    shown = api.get("loans/ST-L/steps")[0]["shown"]
    assert (shown["residents_difference"], shown["state_difference"]) == ("-21000.00 DKK", "21000.00 DKK")
    carry_out(second, prepared)
    assert api.get("loans/ST-L")["supported_sum"] == "117397000.00"
    assert api.post("loans/ST-L/corrections", 422, reason="igen")["code"] == "final_sum_not_below"
    office.loan("4711")
    assert api.post("loans/4711/corrections", 404, reason="x")["code"] == "no_such_project"
    assert api.post("loans/9999/corrections", 404, reason="x")["code"] == "no_such_supported_loan"


def test_a_supplementary_loan_is_prepared_for_a_final_project(api: Api, second: Api, office: LoanOffice) -> None:
    form_c(office, "118397300")
    path, body = "projects/ST/1/supplementary-loans", {"number": "ST-T", "on": "2026-11-20", "rate": "0.035"}
    assert api.post(path, 422, **body)["code"] == "not_final"
    office(observe_status, reference="ST/1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    assert api.post("projects/none/supplementary-loans", 404, **body)["code"] == "no_such_project"
    assert api.post(path, 409, **{**body, "number": "ST-L"})["code"] == "loan_number_taken"
    prepared = api.post(path, **body)
    (step,) = api.get("prepared-steps")
    assert step["shown"]["by_commitment"] and step["shown"]["by_loan_day"]
    carry_out(second, prepared)
    said = api.get("loans/ST-T")
    assert (said["kind"], said["committed_on"], said["supported_sum"], said["principal"]) == (
        "supplementary", "2018-09-10", "300.00", "264.00"
    )  # fmt: skip
    assert [one["kind"] for one in api.get("loans/ST-T/steps")] == ["supplementary"]
    assert api.post(path, 409, **{**body, "number": "ST-U"})["code"] == "supplementary_there"


# --------------------------------------------------------------------------------------------------------- statements


def test_a_year_is_stated_sealed_and_corrected(api: Api, second: Api, office: LoanOffice) -> None:
    form_c(office, "117397000")
    year = {"since": "2026-01-01", "until": "2027-01-01"}
    refusals = (
        ({"until": "2026-01-01"}, 422, "period_out_of_order"), ({"until": "2026-03-01"}, 422, "nothing_falls_due"),
        ({"since": "2027-01-01", "until": "2028-01-01"}, 422, "not_regulated_yet"),
    )  # fmt: skip
    for given, status, code in refusals:
        assert api.post("loans/ST-L/statements", status, **(year | given))["code"] == code
    made = api.post("loans/ST-L/statements", 201, key="state", **year)
    assert api.post("loans/ST-L/statements", 201, key="state", **year) == made
    assert api.post("loans/ST-L/statements", 409, **year)["code"] == "stated_already"
    assert api.post("loans/ST-L/statement-corrections", 422, reason="Ingen")["code"] == "nothing_to_correct"
    one = api.get("loans/ST-L/statements/1")
    assert (one["seal"], one["lines"], one["totals"]["state"]) == (made["seal"], 3, made["state"])
    assert Fraction(one["totals"]["state"]) == sum(Fraction(term["state"]) for term in one["terms"])
    assert one["redeemed_in_full_on"] is None and one["not_due_when_made"] == sum(
        term["due_on"] > one["made_at"][:10] for term in one["terms"]
    )
    totals = api.get("loan-statements/2026")
    assert totals["totals"] == one["totals"] and totals["lines"] == 3 and totals["lacking"] == []
    carry_out(second, api.post("loans/ST-L/corrections", reason="Skema C"))
    corrected = api.post("loans/ST-L/statement-corrections", 201, reason="Skema C")
    assert corrected["state"] == "21000.00" and api.get("loans/ST-L/statements/1")["corrected_by"] == [2]
    assert [(row["kind"], row["corrects"]) for row in api.get("loans/ST-L/statements")] == [
        ("statement", []), ("correction", [made["seal"]])
    ]  # fmt: skip
    assert api.post("loans/9999/statements", 404, **year)["code"] == "no_such_supported_loan"
    for path in ("loans/9999/statements", "loans/ST-L/statements/7", "loans/9999/lender-statements", "loans/ST-L/lender-statements/1"):
        api.get(path, 404)
    office.loan("4712", kind=LoanKind.EXTRA)
    assert api.post("loans/4712/statements", 422, **year)["code"] == "share_unknown"
    assert api.get("loan-statements/2026")["lacking"] == ["4712"]


def lenders_file(office: LoanOffice, *, off: int = 0) -> bytes:
    def danish(minor: int) -> str:
        return f"{minor // 100},{minor % 100:02}"

    rows = page_of(office).plan.rows[:3]
    lines = [f"{row.due_on:%d.%m.%Y};{danish(row.interest.minor + off)};{danish(row.principal.minor)}" for row in rows]
    return "\r\n".join(["Forfaldsdag;Rente;Afdrag", *lines]).encode()


def test_the_lenders_file_is_compared_term_by_term(
    api: Api, office: LoanOffice, auditor_client: Client
) -> None:
    office.loan()
    path = "loans/4711/lender-statements"
    taken = api.send(path, lenders_file(office), key="file")
    assert (taken["lines"], taken["open"]) == (3, 0)
    assert api.send(path, lenders_file(office), key="file") == taken and LenderStatement.objects.count() == 1
    wrong = api.send(path, lenders_file(office, off=500), tolerance="1.00")
    assert wrong["open"] == 3
    found = api.get(f"{path}/2")
    assert (found["open"], found["agreed"], found["tolerance"], found["is_shared"]) == (3, 3, "1.00", True)
    first = found["differences"][0]
    assert (first["figure"], first["difference"], first["is_open"]) == ("interest", "5.00", True)
    assert found["terms"][0]["interest"] == first["lender"] and found["terms"][0]["state"] is None
    assert [one["number"] for one in api.get(path)] == [2, 1]
    kept = api.client.get(f"/api/gotene/documents/{found['document']}")
    assert kept.status_code == 200
    refusals = (
        (b"", {}, "empty_file"), (b"Navn;B\r\nA;1", {}, "not_an_itemised_statement"),
        (lenders_file(office), {"tolerance": "999999"}, "tolerance_out_of_bounds"),
        (lenders_file(office), {"tolerance": "-1"}, "body_is_wrong"),
    )  # fmt: skip
    for content, form, code in refusals:
        assert api.send(path, content, 422, **form)["code"] == code
    assert api.send("loans/9999/lender-statements", lenders_file(office), 404)["code"] == "no_such_supported_loan"
    assert Api(auditor_client).send(path, lenders_file(office), 403)["code"] == "not_allowed"


# --------------------------------------------------------------------------------------------------- what lies ahead


def test_what_lies_ahead_is_as_on_the_pages(api: Api, office: LoanOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    form_c(office, "118397000")
    asked: dict[str, Any] = {"organisation_id": office.id, "as_of": DAY}
    due = api.get(f"supported-loans/duties?{AT}&ahead=60")
    assert [(one["kind"], one["due_on"], one["loan"]) for one in due["duties"]] == [
        (row.kind, row.due_on.isoformat(), row.loan) for row in duties(**asked, ahead=60).rows
    ]
    reports = api.get(f"supported-loans/duties?{AT}&kind=report")["duties"]
    assert [(one["loan"], one["is_overdue"]) for one in reports] == [("ST-L", True)]
    year = budget(**asked, year=2026, rise=Fraction("0.02"), years=3)
    said = api.get(f"supported-loans/budget/2026?{AT}&rise=0.02&years=3")
    assert [one["number"] for one in said["loans"]] == ["ST-L"] and said["owner"] == year.asked.owner.decimal == "11839700.00"
    assert [one["state"] for one in said["later"]] == [one.state.decimal for one in year.years[1:]]
    assert said["payments"][0]["base_capital"] == "11839700.00" and said["unknown"] == list(year.unknown)
    report = loan_report(**asked, year=2026)
    (told,) = api.get(f"supported-loans/loan-report/2026?{AT}")["loans"]
    assert (told["original"], told["debt_at_end"], told["terms_left"], told["rate"]) == (
        "104189360.00", report.loans[0].of.debt_at_end.decimal, report.loans[0].terms_left, "0.03"
    )  # fmt: skip
    spread = api.get(f"supported-loans/scenarios?{AT}&years=3&scenarios=20")
    assert spread["loans"] == 1 and len(spread["years"]) == 3
    assert api.get(f"supported-loans/scenarios?{AT}&years=3&scenarios=20") == spread
    for n, year in enumerate(spread["years"], 1):
        for who in ("service", "residents", "state", "owner"):
            for measure, amount in year[who].items():
                told = api.get(f"supported-loans/scenarios/explanations/{who}_{measure}/{n}?{AT}&years=3&scenarios=20&seed=1")
                assert told["amount"] == amount and told["until"] == year["until"] and told["is_forecast"]
                assert Money.parse(amount, "DKK").minor == replay(Trace.from_plain(told["trace"]))
    assert (told["loans"], told["scenarios"], told["seed"]) == (["ST-L"], 20, 1) and told["formula"]
    sources = {one["name"]: one["source"] for one in told["rests_on"]}
    assert sources["scenarios"] == "asked" and sources["rate"] == sources["rate_model"] == "assumed" and sources["loans"] == "register"
    for odd in ("owner_mean/0", "owner_mean/4", "nobody_mean/1", "state/1"):
        api.get(f"supported-loans/scenarios/explanations/{odd}?{AT}&years=3&scenarios=20", 404)
    monkeypatch.setattr(loan_scenarios, "LOANS_ON_A_PAGE", 0)
    assert api.get(f"supported-loans/scenarios?{AT}", 422)["code"] == "too_many_loans"
    for path in ("supported-loans/budget/1200", "supported-loans/scenarios?scenarios=9", "supported-loans/duties?ahead=-1"):
        assert api.get(path, 422)["code"] == "body_is_wrong"
    assert api.get("supported-loans/duties?as_of=2150-12-31&ahead=20000")["duties"]


def test_files_are_those_of_the_pages(api: Api, second: Api, office: LoanOffice) -> None:
    form_c(office, "118397000")
    api.post("loans/ST-L/statements", 201, since="2026-01-01", until="2027-01-01")
    office.loan(regime=Regime.GUIDE)
    api.post("regulation-runs", 201, year=2027)
    for path in ("loans", "loans/ST-L/terms", "loans/ST-L/statements/1", "regulation-runs/2027/1", "loan-duties", "loan-budget/2026",
                 "loan-report/2026", "loan-scenarios"):  # fmt: skip
        lines = api.file(f"{path}?{AT}&form=csv")
        assert len(lines) > 1, path
        assert not any("9999" in line for line in lines)
    assert len(api.file(f"loans/ST-L/terms?{AT}&form=csv")) == 121


# -------------------------------------------------------------------------------------------------- offices and N


READ = (
    "loans/4711", "loans/4711/terms", "loans/4711/law", "loans/4711/steps", "loans/4711/explanations/state/1", "loans/4711/redemption",
    "loans/4711/statements", "loans/4711/statements/1", "loans/4711/lender-statements", "regulation-runs/2027/1",
)  # fmt: skip


def test_another_offices_loans_are_as_if_they_were_not(
    api: Api, office: LoanOffice, logged_in: Callable[[str], Client], organisation: Any
) -> None:
    """I14"""
    office.loan("1234", **BONDS)
    stranger = Api(logged_in("clerk.vara"), "vara")
    for path in READ:
        own = path.replace("4711", "1234")
        foreign, missing = (stranger.client.get(f"/api/vara/{one}") for one in (own, path.replace("4711", "none")))
        assert (foreign.status_code, foreign.content) == (404, missing.content), path
    assert [row["number"] for row in stranger.get("loans")["rows"]] == ["4711", "9999"]
    body = {"settles_on": "2026-11-20", "why": "voluntary", "method": "at_market", "price": "96"}
    assert stranger.post("loans/1234/redemption", 404, **body)["code"] == "no_such_supported_loan"
    assert stranger.get(f"supported-loans/budget/2026?{AT}")["loans"][0]["number"] == "4711"
    type(organisation).objects.filter(pk=organisation.pk).update(programmes="guarantee")
    for path in ("loans", "supported-loans/duties", "regulations/2027", "loan-statements/2026", "exports/loans"):
        api.get(path, 404)


def test_the_past_is_answered_as_it_was_known(api: Api, second: Api, office: LoanOffice) -> None:
    office.loan(**BONDS)
    before = Event.objects.filter(organisation_id=office.id).latest("sequence").recorded_at.isoformat().replace("+", "%2B")
    paths = ("loans", "loans/4711", "loans/4711/terms", "loans/4711/steps", "supported-loans/budget/2026", "supported-loans/loan-report/2026")
    then = [api.get(f"{path}?{AT}&known_at={before}") for path in paths]
    asked = {"settles_on": "2026-11-20", "why": "voluntary", "method": "at_market", "price": "96"}
    carry_out(second, api.post("loans/4711/redemption", **asked))
    assert [api.get(f"{path}?{AT}&known_at={before}") for path in paths] == then
    assert all(api.get(f"{path}?{AT}") != was for path, was in zip(paths, then, strict=True))


def test_questions_to_the_database_do_not_grow_with_the_loans(api: Api, office: LoanOffice) -> None:
    """P9"""
    def asked(path: str) -> int:
        for _ in range(2):  # the first call of a process also reads what every page shares
            with CaptureQueriesContext(connection) as captured:
                api.get(path)
        return len(captured)

    paths = (
        f"loans?{AT}", "regulations/2027?compare=true", "loan-statements/2026", f"supported-loans/duties?{AT}",
        f"supported-loans/budget/2026?{AT}", f"supported-loans/loan-report/2026?{AT}", "loans/L-1/terms",
    )  # fmt: skip
    office.loan("L-1", regime=Regime.GUIDE)
    few = [asked(path) for path in paths]
    for number in range(2, 9):
        office.loan(f"L-{number}", regime=Regime.GUIDE)
    assert [asked(path) for path in paths] == few


def test_a_file_is_in_the_organisations_language_unless_another_is_asked_for(office: LoanOffice, auditor_client: Client) -> None:
    path = f"/api/gotene/exports/loans?form=csv&{AT}"
    own, asked = (
        b"".join(auditor_client.get(path, headers=headers)).decode("utf-8-sig") for headers in ({}, {"Accept-Language": "sv"})
    )
    assert "Restgæld" in own, own[:900]
    assert "Återstående skuld" in asked, asked[:900]
