"""Projects over the API, by two people of one office and none of another."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from tests.office.supported_desk import Desk

KEYS = count(1)
TODAY = datetime.now(UTC).date()


class Api:
    def __init__(self, client: Any, slug: str = "gotene") -> None:
        self.client, self.slug = client, slug

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/{self.slug}/{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, expected: int = 200, **body: Any) -> Any:
        answer = self.client.post(
            f"/api/{self.slug}/{path}", json.dumps(body), content_type="application/json",
            headers={"Idempotency-Key": f"api-key-{next(KEYS)}"},
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
