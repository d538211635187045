"""Work that is done on pages, done over the API: bringing a file in, a second person's yes, policies, the log, files."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from benchmarks.registers import START, make_up
from borgen.office.guarantee.models import FeeLine, Guarantee
from borgen.office.guarantee.usecases.annual_fee import plan_annual_fee_run
from borgen.office.journal.models import Event
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import SystemActor
from tests.office.test_api_contract import Caller, token
from tests.office.test_import_register import ROWS, sheet
from tests.office.test_pages_import import run_at_once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # files that are sent
]
EXAMPLE = (Path(__file__).parents[2] / "docs" / "how-to" / "exempelby.yaml").read_text(encoding="utf-8")


KEYS = count(1)


class Sender(Caller):
    """A program that also sends files and deletes."""

    def send(self, path: str, name: str, content: bytes, **form: str) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        data = {"file": SimpleUploadedFile(name, content), **form}
        return self.client.post(f"/api/{path}", data, headers={**self.headers, "Idempotency-Key": f"f{next(KEYS)}"})

    def post(self, path: str, body: Any, *, key: str | None = "") -> Any:
        return super().post(path, body, key=key or f"p{next(KEYS)}")


@pytest.fixture
def callers(offices: Mapping[str, Organisation], monkeypatch: pytest.MonkeyPatch) -> dict[str, Sender]:
    run_at_once(monkeypatch)
    roles = ("clerk.gotene", "approver.gotene", "auditor.gotene", "clerk.vara")
    return {name: Sender(token(name, offices[name.partition(".")[2]])) for name in roles}


def test_a_file_is_brought_in_mended_applied_and_undone(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    rows = [["B1", "Götene IF", "802400-1235", "Swedbank", "11", "fyra", "3 000 000", "2014-05-01", "", ""], *ROWS[1:]]
    taken = clerk.send("gotene/imports", "register.csv", sheet(rows))
    assert taken.status_code == 201, taken.json()["fields"]
    number = taken.json()["number"]
    one = f"gotene/imports/{number}"
    asked = clerk.get(one).json()
    assert [q["code"] for q in asked["questions"]] == ["balances_on"] and asked["job"]["state"] == "done"
    early = clerk.post(f"{one}/application", {})
    assert (early.status_code, early.json()["code"]) == (422, "questions_open")

    assert clerk.post(f"{one}/answers", {"balances_on": "2025-12-31"}).status_code == 200
    bad = clerk.get(f"{one}/rows", only="problems").json()
    row = next(r for r in bad["rows"] if any(p["field"] == "decided_amount" for p in r["problems"]))
    mended = clerk.post(f"{one}/rows/{row['row']}/mends", {"field": "decided_amount", "text": "4 000 000"})
    assert mended.json() == {"row": row["row"], "faults": []}
    assert clerk.get(f"{one}/rows/{row['row']}").json()["outcome"] == "imported"
    assert not Guarantee.objects.exists()

    assert clerk.post(f"{one}/application", {}, key="apply").json()["state"] == "done"
    again = clerk.post(f"{one}/application", {}, key="apply")
    assert again.status_code == 200, "the same key gives the same answer"
    assert Guarantee.objects.count() == 3 and clerk.get(one).json()["state"] == "applied"
    assert clerk.get("gotene/guarantees").json()["count"] == 3

    undone = clerk.post(f"{one}/undoing", {"reason": "fel fil"})
    assert undone.status_code == 200 and clerk.get(one).json()["state"] == "undone"
    late = clerk.post(f"{one}/undoing", {"reason": "igen"})
    assert (late.status_code, late.json()["code"]) == (409, "import_not_applied")
    assert clerk.get("gotene/guarantees").json()["count"] == 0


def test_an_import_is_its_organisations_own(callers: dict[str, Sender]) -> None:
    """I14"""
    number = callers["clerk.gotene"].send("gotene/imports", "register.csv", sheet()).json()["number"]
    other = callers["clerk.vara"]
    for path in ("", "/rows", "/rows/1"):
        foreign, missing = other.get(f"vara/imports/{number}{path}"), other.get(f"vara/imports/9999{path}")
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    for step, body in (("answers", {"sheet": "x"}), ("application", {}), ("abandonment", {}), ("undoing", {"reason": "x"})):
        assert other.post(f"vara/imports/{number}/{step}", body).status_code == 404
    assert other.get("vara/imports").json() == []
    assert callers["auditor.gotene"].send("gotene/imports", "r.csv", sheet()).status_code == 403


def test_a_file_that_is_none_or_a_policy_that_is_none_is_refused(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    empty = clerk.send("gotene/imports", "register.csv", b"")
    unknown = clerk.send("gotene/imports", "register.csv", sheet(), policy="ingen")
    assert (empty.status_code, empty.json()["code"]) == (422, "empty_file")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "no_such_policy")
    assert not Event.objects.exists()


def test_fees_are_charged_by_a_second_person_once(
    callers: dict[str, Sender], offices: Mapping[str, Organisation]
) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=4)
    clerk, approver = callers["clerk.gotene"], callers["approver.gotene"]
    plan_annual_fee_run(
        organisation_id=offices["gotene"].pk, year=2020, by=SystemActor(), at=START + timedelta(days=1), key="plan"
    )
    run = approver.get("gotene/fee-runs/2020/1").json()
    assert run["state"] == "frozen" and len(run["fees"]) == run["lines"] and run["fees"][0]["finding"]["citation"]
    path, body = "gotene/fee-runs/2020/1/approval", {"manifest": run["manifest"]}
    assert clerk.post(path, body).status_code == 403
    wrong = approver.post(path, {"manifest": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "manifest_differs")
    assert callers["clerk.vara"].get("vara/fee-runs/2020/1").status_code == 404
    done = approver.post(path, body, key="yes")
    assert done.status_code == 200 and done.json()["total"] == run["total"]
    assert approver.post(path, body, key="yes").json() == done.json()
    assert approver.post(path, body).json()["code"] == "fee_run_not_frozen"
    assert FeeLine.objects.filter(charged=True).count() == run["lines"]


def test_a_run_is_sent_back_with_a_reason_and_who_planned_does_not_approve(
    callers: dict[str, Sender], offices: Mapping[str, Organisation]
) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=2)
    approver = callers["approver.gotene"]
    planned = approver.post("gotene/fee-runs", {"year": 2020}).json()
    manifest = approver.get(f"gotene/fee-runs/2020/{planned['number']}").json()["manifest"]
    path = f"gotene/fee-runs/2020/{planned['number']}"
    own = approver.post(f"{path}/approval", {"manifest": manifest})
    assert (own.status_code, own.json()["code"]) == (422, "same_person")
    assert callers["clerk.gotene"].post(f"{path}/rejection", {"reason": "fel år"}).status_code == 200
    assert approver.get(path).json()["reason"] == "fel år"


def test_a_policy_is_tried_taken_in_and_adopted_by_another(callers: dict[str, Sender]) -> None:
    clerk, approver = callers["clerk.gotene"], callers["approver.gotene"]
    word = clerk.post("gotene/policy-versions", {"text": EXAMPLE.replace("own_contribution_min", "egeninsats_min")})
    assert (word.status_code, word.json()["code"]) == (422, "rulebook_refused")
    assert {"place": "parameters.egeninsats_min", "problem": "unknown_parameter", "value": "egeninsats_min"} in word.json()[
        "fields"
    ]
    figure = clerk.post("gotene/policy-versions", {"text": EXAMPLE.replace('value: "0.0035"', 'value: "0.0036"')})
    assert (figure.status_code, figure.json()["code"]) == (422, "cases_failed")
    assert "0.0036" in figure.json()["params"]["came_out"]

    taken = clerk.post("gotene/policy-versions", {"text": EXAMPLE, "note": "budget 2026"})
    assert taken.status_code == 201 and all(case["passed"] for case in taken.json()["trial"])
    twice = clerk.post("gotene/policy-versions", {"text": EXAMPLE})
    assert (twice.status_code, twice.json()["code"]) == (409, "taken_in_already")
    one = f"gotene/policy-versions/{taken.json()['version']}"
    said = {"body": "kommunfullmäktige", "paragraph": "§ 12", "adopted_on": "2025-11-24"}
    assert clerk.post(f"{one}/adoption", said).status_code == 403
    assert callers["clerk.vara"].get(one.replace("gotene", "vara", 1)).status_code == 404
    adopted = approver.post(f"{one}/adoption", said)
    assert adopted.status_code == 200 and clerk.get(one).json()["state"] == "adopted"
    assert clerk.get(one).json()["text"] == EXAMPLE
    governs = clerk.get("gotene/policies/exempelby", as_of="2026-03-01").json()
    assert (governs["version"], governs["parameters"]["fee_rate"]["values"][0]["value"]) == (1, "0.0035")
    assert clerk.get("vara/policies/exempelby").status_code == 404
    late = clerk.post(f"{one}/withdrawal", {"reason": "fel"})
    assert (late.status_code, late.json()["code"]) == (409, "adopted_already")


def test_the_audit_log_is_read_event_by_event(
    callers: dict[str, Sender], offices: Mapping[str, Organisation]
) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=2)
    auditor = callers["auditor.gotene"]
    page = auditor.get("gotene/events").json()
    assert page["count"] == page["head"] == Event.objects.count()
    newest = auditor.get(f"gotene/events/{page['head']}").json()
    assert newest["hash"] == page["head_hash"] and newest["facts"]
    assert auditor.get("gotene/events", kind="no.such").json()["events"] == []
    assert auditor.get("gotene/events/999").status_code == 404
    assert callers["clerk.vara"].get("vara/events").json()["events"] == []
    assert callers["clerk.vara"].get("vara/events/1").status_code == 404


def test_a_view_is_ones_own(callers: dict[str, Sender]) -> None:
    clerk, approver = callers["clerk.gotene"], callers["approver.gotene"]
    saved = clerk.post("gotene/views", {"name": "Mina", "query": "state=in_force&page=3"})
    assert clerk.get("gotene/views").json() == [
        {"id": saved.json()["view"], "name": "Mina", "query": "state=in_force"}
    ]
    assert approver.get("gotene/views").json() == []
    assert clerk.post("gotene/views", {"name": "Fel", "query": "sort=no_such"}).status_code == 400
    path = f"/api/gotene/views/{saved.json()['view']}"
    foreign = approver.client.delete(path, headers={**approver.headers, "Idempotency-Key": "d"})
    assert (foreign.status_code, foreign.json()["code"]) == (404, "no_such_view")
    assert clerk.client.delete(path, headers={**clerk.headers, "Idempotency-Key": "e"}).status_code == 200
    assert clerk.get("gotene/views").json() == []


@pytest.mark.parametrize(
    "path", ["register", "findings", "duties", "fees/2020", "charged-fees", "fee-runs/2020/1", "imports/{number}"]
)
def test_files_are_those_of_the_pages(
    callers: dict[str, Sender], offices: Mapping[str, Organisation], path: str
) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=3)
    clerk = callers["clerk.gotene"]
    number = clerk.send("gotene/imports", "register.csv", sheet()).json()["number"] if "number" in path else 0
    if path.startswith("fee-runs"):
        clerk.post("gotene/fee-runs", {"year": 2020})
    answer = clerk.get(f"gotene/exports/{path.format(number=number)}", form="csv")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) > (0 if path == "charged-fees" else 1)
    foreign = callers["clerk.vara"].get(f"vara/exports/{path.format(number=number)}", form="csv")
    if "/" in path and path != "fees/2020":
        assert foreign.status_code == 404
    else:
        assert len(b"".join(foreign.streaming_content).splitlines()) == 1


def test_a_parameter_that_nobody_described_is_refused(callers: dict[str, Sender]) -> None:
    """A filter that is passed over gives another list than was asked for."""
    clerk = callers["clerk.gotene"]
    refused = clerk.get("gotene/guarantees", lendr="Swedbank")
    assert (refused.status_code, refused.json()["fields"][0]["place"]) == (422, "query.lendr")
    twice = clerk.client.get("/api/gotene/guarantees?page=1&page=2", headers=clerk.headers)
    assert (twice.status_code, twice.json()["fields"][0]["place"]) == (422, "query.page")
    assert clerk.client.get("/api/gotene/guarantees?state=lapsed&state=ended", headers=clerk.headers).status_code == 200
    assert clerk.post("gotene/fee-runs?year=2020", {"year": 2020}).status_code == 422
