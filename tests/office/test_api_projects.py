"""Projects over the API, by two people of one office and none of another."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from borgen.kernel.daycount import DayCount
from borgen.supported_loan.construction_credit import CREDIT_DAY_COUNTS
from tests.office.supported_desk import Desk

KEYS = count(1)
TODAY = datetime.now(ZoneInfo("Europe/Copenhagen")).date()  # where the office is, as the pages have it


class Api:
    def __init__(self, client: Any, slug: str = "gotene") -> None:
        self.client, self.slug = client, slug

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/{self.slug}/{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, expected: int = 200, *, key: str = "", **body: Any) -> Any:
        answer = self.client.post(
            f"/api/{self.slug}/{path}", json.dumps(body), content_type="application/json",
            headers={"Idempotency-Key": key or f"api-key-{next(KEYS)}"},
        )
        assert answer.status_code == expected, answer.content
        return answer.json()


@pytest.fixture
def api(clerk_client: Any) -> Api:
    return Api(clerk_client)


def test_from_a_project_to_its_loan(api: Api, approver_client: Any) -> None:
    """Entered, approved, ready, at status 60, prepared by one and carried out by another."""
    entered = api.post(
        "projects", 201, name="Plejecenter", committed_on="2018-09-10", area="3950", region="capital", reference="A/1"
    )
    assert entered["reference"] == "A/1"
    assert api.get("projects/A/1")["plan"]["unanswered"][0] == {
        "question": "maximum", "missing": "form_b", "book": "", "key": "", "date": ""
    }
    form = {"form": "B", "approved_on": "2018-09-10", "approved_by": "Byrådet", "acquisition": "118397000"}
    api.post("projects/A/1/forms", **form)
    assert api.post("projects/A/1/forms", 409, **form)["code"] == "form_approved_already"
    found = api.get("projects/A/1")
    assert (found["plan"]["loan"], found["plan"]["excess"], found["area"]) == ("104189360.00", "0.00", "3950")
    loan = {"number": "KK-1", "on": TODAY.isoformat(), "rate": "0.03"}
    assert api.post("projects/A/1/disbursements", 422, **loan)["code"] == "not_ready"
    ready = (TODAY - timedelta(days=9)).isoformat()
    api.post("projects/A/1/ready", ready_on=ready)
    api.post("projects/A/1/statuses", status=60, since=ready, source="BOSSINF")
    prepared = api.post("projects/A/1/disbursements", **loan)
    (step,) = api.get("prepared-steps")
    assert step["shown"]["principal"] == "104189360.00 DKK"
    path = f"prepared-steps/{prepared['number']}/carry-out"
    assert api.post(path, 403, manifest=prepared["manifest"])["code"] == "not_allowed"
    second = Api(approver_client)
    assert second.post(path, 409, manifest="0" * 64)["code"] == "manifest_differs"
    assert second.post(path, manifest=prepared["manifest"])["loan"] == "KK-1"
    assert api.get("prepared-steps") == []
    rows = api.get("projects?stage=paid_out")["rows"]
    assert [(row["reference"], row["loans"][0]["principal"]) for row in rows] == [("A/1", "104189360.00")]


def test_a_silent_book_and_a_stated_value(api: Api) -> None:
    api.post("projects", 201, name="Ribe", committed_on="2018-09-10", area="100", region="other_provinces", reference="R",
             building_form="low")  # fmt: skip
    api.post("projects/R/forms", form="B", approved_on="2018-09-10", approved_by="Byrådet", acquisition="3000000")
    lack = api.get("projects/R")["plan"]["unanswered"][0]
    assert (lack["book"], lack["date"]) == ("dk_maximum", "2018-09-10")
    name = "dk_maximum#amount_with_supplement.from_2009_07.elderly.other_provinces"
    assert api.post("projects/R/values", 422, parameter=name, text="x", source="y")["code"] == "not_a_value"
    api.post("projects/R/values", parameter=name, text="25000.00", source="Statstidende")
    assert api.get("projects/R")["plan"]["excess"] == "500000.00"


SHOWN = {"name": "Plejecenter", "committed_on": "2018-09-10", "area": "3950", "region": "capital"}
FORM_B = {"form": "B", "approved_on": "2018-09-10", "approved_by": "Byrådet", "acquisition": "118397000"}


@pytest.fixture
def project(api: Api) -> str:
    api.post("projects", 201, **SHOWN, reference="A/1")
    api.post("projects/A/1/forms", **FORM_B)
    return "projects/A/1"


def test_facts_change_from_a_day_and_are_corrected_for_all_their_time(api: Api, project: str) -> None:
    api.post(f"{project}/changes", true_from="2020-01-01", facts={"lender": "KommuneKredit", "is_new": True})
    now, before = api.get(project), api.get(f"{project}?as_of=2019-12-31")
    assert (now["lender"], now["extra"]["is_new"], before["lender"], before["extra"]["is_new"]) == ("KommuneKredit", True, "", None)
    assert (now["area"], now["dwellings"]) == ("3950", None), "what is left out stays"
    api.post(f"{project}/corrections", facts={"area": "3900", "dwellings": 48}, reason="Måleblad")
    assert api.get(f"{project}?as_of=2019-12-31")["area"] == "3900" and api.get(project)["plan"]["maximum"] == "116898600.00"
    api.post(f"{project}/corrections", facts={"dwellings": None}, reason="Var et gæt")
    assert api.get(project)["dwellings"] is None
    assert api.post(f"{project}/corrections", 422, facts={}, reason="Intet")["code"] == "nothing_changes"
    assert api.post(f"{project}/corrections", 422, facts={"area": "1"}, reason=" ")["code"] == "body_is_wrong"
    wrong = api.post(f"{project}/changes", 422, true_from="2020-01-01", facts={"rent": "1"})
    assert wrong["fields"][0]["place"] == "body.body.facts.rent"
    seen = api.get(project)["sequence"]
    api.post(f"{project}/changes", true_from="2021-01-01", facts={"place": "Ribe"}, seen_sequence=seen)
    assert api.post(f"{project}/changes", 409, true_from="2022-01-01", facts={"place": "X"}, seen_sequence=seen)["code"] == "changed_since"


def test_the_same_key_is_carried_out_once(api: Api, project: str) -> None:
    body = {"true_from": "2020-01-01", "facts": {"lender": "KommuneKredit"}}
    first = api.post(f"{project}/changes", key="once", **body)
    assert api.post(f"{project}/changes", key="once", **body) == first
    assert api.post(f"{project}/changes", 409, key="once", **{**body, "reason": "x"})["code"] == "key_reused"


def test_statuses_stated_values_and_service_areas(api: Api, project: str) -> None:
    api.post(f"{project}/statuses", status=40, since="2019-01-10", source="BOSSINF")
    api.post(f"{project}/statuses/corrections", since="2019-01-10", status=50, reason="Tastefejl")
    assert api.get(project)["statuses"] == [{"status": 50, "since": "2019-01-10"}]
    api.post(f"{project}/statuses/corrections", since="2019-01-10", status=None, reason="Et andet projekt")
    assert api.get(project)["statuses"] == []
    assert api.post(f"{project}/statuses/corrections", 404, since="2019-01-10", status=5, reason="x")["code"] == "no_such_status"
    name = "dk_financing#deposit_share.care"
    api.post(f"{project}/values", parameter=name, text="0.02", source="Brev")
    api.post(f"{project}/values/withdrawals", parameter=name, reason="Står i loven")
    assert api.get(project)["values"] == []
    assert api.post(f"{project}/values/withdrawals", 404, parameter=name, reason="x")["code"] == "value_not_stated"
    area = {"dwellings": 50, "acquisition": "32600000", "area": "1100", "source": "Byrådet"}
    api.post(f"{project}/service-area", **area)
    found = api.get(project)
    assert found["service_area"]["acquisition"] == "32600000.00" and found["plan"]["service_area_grant"] == "2000000.00"
    assert api.post(f"{project}/service-area", 422, **area)["code"] == "nothing_changes"


def test_the_credit_its_rates_and_its_account(api: Api, project: str, approver_client: Any) -> None:
    api.get(f"{project}/credit", 404)
    terms = {"limit": "104000000", "opened_on": "2025-01-15", "first_interest_on": "2025-03-31", "number": "BK-1"}
    assert api.post(f"{project}/credit", 422, **terms)["code"] == "out_of_bounds", "the first terms need a rate"
    for other in set(DayCount) - set(CREDIT_DAY_COUNTS):
        refused = api.post(f"{project}/credit", 422, **terms | {"rate": "0.029", "day_count": other})
        assert refused["code"] == "not_a_credits_day_count"
        assert refused["params"] == {"value": other, "valid": "act/360, act/365f, 30e/360, act/act isda"}
    api.get(f"{project}/credit", 404)
    for valid in CREDIT_DAY_COUNTS:
        api.post(f"{project}/credit", **terms | {"rate": "0.029", "day_count": valid, "reason": "Aftale"})
        assert api.get(f"{project}/credit")["day_count"] == valid
    api.post(f"{project}/credit", **terms, rate="0.029", source="Aftale")
    api.post(f"{project}/credit/rates", since="2025-06-01", rate="-0.001", source="Långivers brev")
    prepared = api.post(f"{project}/draws", on="2025-03-03", amount="42000000", text="Råhus")
    Api(approver_client).post(f"prepared-steps/{prepared['number']}/carry-out", manifest=prepared["manifest"])
    found = api.get(f"{project}/credit?as_of=2025-04-01")
    assert [(one["kind"], one["amount"]) for one in found["entries"]] == [("draw", "42000000.00"), ("interest", "94733.33")]
    assert (found["debt"], found["limit"], found["settled_on"]) == ("42094733.33", "104000000.00", None)
    assert [one["rate"] for one in found["rates"]] == ["0.029"], "the later one is not of that day"
    assert [(one["amount"], one["text"]) for one in found["moves"]] == [("42000000.00", "Råhus")]
    assert api.get(f"{project}/explanations/accrued?as_of=2025-04-01")["trace"]["steps"]


def test_every_figure_of_the_financing_explains_itself(api: Api, project: str) -> None:
    names = api.get(f"{project}/explanations")
    assert names == ["loan", "base_capital", "deposit", "supported_sum", "excess", "maximum", "per_m2", "fee"]
    plan = api.get(project)["plan"]
    for name in names:
        found = api.get(f"{project}/explanations/{name}")
        assert name == "per_m2" or found["result"] == plan[name]
        assert found["trace"]["seal"] and not found["is_rounded"]
    cited = api.get(f"{project}/explanations/loan")["values"]
    assert ("dk_financing#loan_share.care", "0.88") in [(one["parameter"], one["value"]) for one in cited]
    assert all(one["citation"] and one["status"] for one in cited)
    api.get(f"{project}/explanations/rent", 404)


def test_a_disbursement_is_reported_answered_and_reported_anew(api: Api, project: str, approver_client: Any) -> None:
    ready = (TODAY - timedelta(days=9)).isoformat()
    api.post(f"{project}/ready", ready_on=ready)
    later = (TODAY - timedelta(days=8)).isoformat()
    api.post(f"{project}/ready", ready_on=later, reason="Tastefejl")
    assert api.get(project)["ready_on"] == later
    api.post(f"{project}/ready", ready_on=ready, reason="Det var rigtigt")
    api.post(f"{project}/statuses", status=60, since=ready, source="BOSSINF")
    loan = {
        "number": "KK/1", "on": TODAY.isoformat(), "rate": "0.03", "bond_price": "98.125", "bond_series": "KK 3 2036",
        "bond_coupon": "0.03", "is_callable": True, "residents_start": "from_month_three", "regime": "guide",
    }  # fmt: skip
    prepared = api.post(f"{project}/disbursements", **loan)
    assert api.get("prepared-steps")[0]["terms"]["bond_price"] == "98.125"
    Api(approver_client).post(f"prepared-steps/{prepared['number']}/carry-out", manifest=prepared["manifest"])
    assert api.get(f"{project}/disbursement-reports") == []
    reports = f"{project}/loans/KK/1/reports"
    assert api.post(reports)["number"] == 1
    said = {"received_on": TODAY.isoformat(), "outcome": "rejected", "receipt": "UD-7"}
    assert api.post(f"{reports}/1/answer", 422, **said)["code"] == "reasons_missing"
    api.post(f"{reports}/1/answer", **said, reasons=["Forkert kurs"])
    assert api.post(f"{reports}/1/answer", 409, **said, reasons=["Igen"])["code"] == "answered_already"
    assert api.post(reports, 422)["code"] == "reason_missing"
    assert api.post(reports, reason="Kursen er rettet")["number"] == 2
    assert api.post(reports, reason="Kursen er rettet igen")["number"] == 3
    overtaken = api.post(f"{reports}/2/answer", 409, received_on=TODAY.isoformat(), outcome="accepted")
    assert overtaken["code"] == "report_corrected" and overtaken["params"]["by"] == "3"
    api.post(f"{reports}/3/answer", received_on=TODAY.isoformat(), outcome="accepted")
    third, _second, first = api.get(f"{project}/disbursement-reports")
    assert (first["outcome"], first["reasons"], first["receipt"]) == ("rejected", ["Forkert kurs"], "UD-7")
    assert (third["outcome"], third["corrects"], third["reason"]) == ("accepted", 2, "Kursen er rettet igen")
    assert json.loads(third["content"])["price"] == "98.125" and len(third["sha256"]) == 64
    assert api.get(project)["loans"][0]["payable_since"] == TODAY.isoformat()
    assert api.post(f"{project}/loans/KK-2/reports", 404)["code"] == "no_such_supported_loan"


def test_the_project_report_is_to_be_copied_from(api: Api, project: str) -> None:
    groups = api.get(f"{project}/report")
    fields = {field["label"]: field for group in groups for field in group["fields"]}
    assert any(field["copied"] == "10-09-2018" for field in fields.values())
    assert any(field["copied"] == "118397000,00" for field in fields.values())


READ = ("credit", "explanations", "explanations/loan", "report", "disbursement-reports")
WRITTEN: dict[str, dict[str, Any]] = {
    "changes": {"true_from": "2020-01-01", "facts": {"place": "Ribe"}},
    "corrections": {"facts": {"place": "Ribe"}, "reason": "x"},
    "statuses/corrections": {"since": "2019-01-10", "status": 5, "reason": "x"},
    "values/withdrawals": {"parameter": "dk_financing#loan_share.care", "reason": "x"},
    "service-area": {"dwellings": 5, "acquisition": "100"},
    "credit": {"limit": "100", "opened_on": "2020-01-01", "rate": "0.03"},
    "credit/rates": {"since": "2020-01-01", "rate": "0.03", "source": "x"},
    "loans/KK-1/reports": {},
    "loans/KK-1/reports/1/answer": {"received_on": "2020-01-01", "outcome": "accepted"},
}


def test_nobody_else_reads_or_writes_any_of_it(
    api: Api, project: str, logged_in: Callable[[str], Any], auditor_client: Any
) -> None:
    other, reader = Api(logged_in("clerk.vara"), "vara"), Api(auditor_client)
    for path in READ:
        other.get(f"{project}/{path}", 404)
        if path != "credit":
            reader.get(f"{project}/{path}")
    for path, body in WRITTEN.items():
        other.post(f"{project}/{path}", 404, **body)
        reader.post(f"{project}/{path}", 403, **body)
    assert api.get(project)["place"] == ""


def test_other_offices_and_readers_change_nothing(
    api: Api, organisation: Any, clerk: Any, logged_in: Callable[[str], Any], auditor_client: Any
) -> None:
    reference = Desk(organisation, clerk).enter()
    other = Api(logged_in("clerk.vara"), "vara")
    assert other.get("projects")["count"] == 0
    other.get(f"projects/{reference}", 404)
    other.post(f"projects/{reference}/ready", 404, ready_on="2020-01-01")
    Api(auditor_client).post(f"projects/{reference}/ready", 403, ready_on="2020-01-01")
    type(organisation).objects.filter(pk=organisation.pk).update(programmes="guarantee")
    api.get("projects", 404)
    api.post("projects", 404, name="x")
