"""What was entered is changed, corrected and released over the API; figures explain themselves there too."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.registers import START, make_up
from borgen.office.guarantee.models import FeeLine
from borgen.office.guarantee.usecases.annual_fee import plan_annual_fee_run
from borgen.office.journal.models import Event
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import SystemActor
from borgen.rules.trace import Trace, replay
from tests.office.test_api_contract import token
from tests.office.test_api_work import Sender

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ONE = "gotene/guarantees/KS 2024/17"
NEW: dict[str, Any] = {
    "reference": "KS 2024/17", "borrower": {"name": "Åsle IF"},
    "terms": {
        "decided": "500000.00", "outcome": "granted", "decided_on": "2024-03-15", "executed_on": "2024-03-20",
        "available_until": "2025-03-15", "currency": "SEK",
    },
    "loans": [{
        "lender": "Swedbank", "original": "500000.00",
        "balance": {"on": "2024-12-31", "amount": "480000.00", "source": "Bankens besked"},
    }],
    "securities": [{"kind": "mortgage_deed", "text": "Pantbrev", "value": "600000.00"}],
    "insurances": [{"insurer": "Länsförsäkringar", "valid_until": "2026-12-31"}],
}  # fmt: skip
AS_OF = {"as_of": "2025-06-30"}


@pytest.fixture
def callers(offices: Mapping[str, Organisation]) -> dict[str, Sender]:
    roles = ("clerk.gotene", "auditor.gotene", "clerk.vara")
    found = {name: Sender(token(name, offices[name.partition(".")[2]])) for name in roles}
    assert found["clerk.gotene"].post("gotene/guarantees", NEW).status_code == 201
    return found


def read(caller: Sender) -> Any:
    answer = caller.get(ONE, **AS_OF)
    assert answer.status_code == 200
    return answer.json()


def test_the_borrower_is_changed_from_a_day_on_and_corrected(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    changed = clerk.post(
        f"{ONE}/borrower/changes", {"true_from": "2025-01-01", "borrower": {"name": "Åsle Idrottsförening"}}
    )
    assert changed.status_code == 200 and changed.json()["reference"] == "KS 2024/17"
    assert read(clerk)["borrower"] == "Åsle Idrottsförening"
    assert clerk.get(ONE, as_of="2024-12-31").json()["borrower"] == "Åsle IF"
    body = {"borrower": {"organisation_number": "802400-1235"}, "reason": "stod i stadgarna"}
    assert clerk.post(f"{ONE}/borrower/corrections", body).status_code == 200
    row = read(clerk)
    assert row["organisation_number"] == "802400-1235" and row["borrower"] == "Åsle Idrottsförening", "the rest stays"
    nothing = clerk.post(f"{ONE}/borrower/corrections", body)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing_changes")


def test_parts_are_changed_corrected_and_released(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    first = read(clerk)
    security, insurance = first["security_parts"][0]["part"], first["insurance_parts"][0]["part"]
    assert first["loan_parts"][0]["part"] == 1 and first["loan_parts"][0]["outstanding"] == "480000.00"
    moved = clerk.post(f"{ONE}/loans/1/changes", {"true_from": "2025-02-01", "loan": {"lender": "SEB"}})
    assert moved.status_code == 200 and moved.json()["number"] == 1
    fixed = clerk.post(f"{ONE}/loans/1/corrections", {"loan": {"interest_rate": "0.0325"}, "reason": "avtalet"})
    valued = clerk.post(
        f"{ONE}/securities/{security}/changes", {"true_from": "2025-05-01", "security": {"value": "650000.00"}}
    )
    named = clerk.post(f"{ONE}/securities/{security}/corrections", {"security": {"rank": "inom 2 mnkr"}, "reason": "bevis"})
    longer = clerk.post(
        f"{ONE}/insurances/{insurance}/changes", {"true_from": "2025-05-01", "insurance": {"valid_until": "2027-12-31"}}
    )
    wrong = clerk.post(f"{ONE}/insurances/{insurance}/corrections", {"insurance": {"number": "77"}, "reason": "fel"})
    assert [a.status_code for a in (fixed, valued, named, longer, wrong)] == [200] * 5
    now = read(clerk)
    assert (now["lender"], now["loan_parts"][0]["interest_rate"]) == ("SEB", "0.0325")
    assert now["loan_parts"][0]["original"] == "500000.00", "what is left out stays"
    kept = now["security_parts"][0]
    assert (kept["kind"], kept["value"], kept["rank"]) == ("mortgage_deed", "650000.00", "inom 2 mnkr")
    assert now["insurance_parts"][0]["valid_until"] == "2027-12-31" and now["insurance_parts"][0]["number"] == "77"
    assert clerk.get(ONE, as_of="2025-01-31").json()["lender"] == "Swedbank"

    gone = {"released_on": "2025-06-01", "reason": "lånet är löst"}
    assert clerk.post(f"{ONE}/securities/{security}/release", gone).status_code == 200
    assert clerk.post(f"{ONE}/insurances/{insurance}/release", gone).status_code == 200
    assert read(clerk)["security_parts"] == read(clerk)["insurance_parts"] == []
    assert len(clerk.get(ONE, as_of="2025-05-31").json()["security_parts"]) == 1
    again = clerk.post(f"{ONE}/securities/{security}/release", gone)
    assert (again.status_code, again.json()["code"]) == (422, "nothing_changes")


def test_balances_and_movements_are_corrected(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    paid = {"kind": "amortisation", "value_on": "2025-03-31", "amount": "10000.00"}
    assert clerk.post(f"{ONE}/movements", paid).status_code == 200
    stated = {"on": "2024-12-31", "amount": "470000.00", "reason": "banken rättade"}
    assert clerk.post(f"{ONE}/balances/corrections", stated).status_code == 200
    assert read(clerk)["outstanding"] == "460000.00"
    movement = next(m for m in read(clerk)["movements"] if m["kind"] == "amortisation")
    path = f"{ONE}/movements/{movement['movement']}/correction"
    body = {"amount": "15000.00", "reason": "läste fel"}
    right = clerk.post(path, body, key="m")
    assert right.status_code == 200 and right.json()["movement"] != movement["movement"]
    assert clerk.post(path, body, key="m").json() == right.json(), "the same key gives the same answer"
    assert read(clerk)["outstanding"] == "455000.00"
    late = clerk.post(path, {"amount": "1.00", "reason": "x"})
    assert (late.status_code, late.json()["code"]) == (404, "no_such_part")
    never = clerk.post(f"{ONE}/movements/{right.json()['movement']}/correction", {"amount": "0", "reason": "aldrig"})
    assert never.json()["movement"] == 0 and read(clerk)["outstanding"] == "470000.00"
    untold = clerk.post(f"{ONE}/balances/corrections", {"on": "2024-12-31", "amount": None, "reason": "aldrig"})
    assert untold.status_code == 200 and read(clerk)["balances"] == []


def test_amounts_are_in_the_currency_of_the_guarantee(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    foreign = {**NEW, "reference": "E-1", "terms": {**NEW["terms"], "currency": "EUR"}}
    assert clerk.post("gotene/guarantees", foreign).status_code == 201
    stated = {"on": "2025-03-31", "amount": "470000.00", "source": "Bank"}
    assert clerk.post("gotene/guarantees/E-1/balances", stated).status_code == 200
    found = clerk.get("gotene/guarantees/E-1", **AS_OF).json()
    assert (found["outstanding"], found["currency"]) == ("470000.00", "EUR")


CHANGES: dict[str, dict[str, Any]] = {
    "borrower/changes": {"true_from": "2025-01-01", "borrower": {"locality": "Åsle"}},
    "borrower/corrections": {"borrower": {"locality": "Åsle"}, "reason": "x"},
    "loans/1/changes": {"true_from": "2025-02-01", "loan": {"lender": "SEB"}},
    "loans/1/corrections": {"loan": {"lender": "SEB"}, "reason": "x"},
    "balances/corrections": {"on": "2024-12-31", "amount": "1.00", "reason": "x"},
}


@pytest.mark.parametrize("path", CHANGES)
def test_another_office_and_an_auditor_change_nothing(callers: dict[str, Sender], path: str) -> None:
    """I14: a guarantee of another office is as if it were not."""
    before = Event.objects.count()
    foreign = callers["clerk.vara"].post(f"vara/guarantees/KS 2024/17/{path}", CHANGES[path])
    missing = callers["clerk.vara"].post(f"vara/guarantees/nothing/{path}", CHANGES[path])
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json()["code"] == missing.json()["code"] == "no_such_guarantee"
    assert callers["auditor.gotene"].post(f"{ONE}/{path}", CHANGES[path]).status_code == 403
    assert callers["clerk.vara"].post(f"{ONE}/{path}", CHANGES[path]).status_code == 404
    assert Event.objects.count() == before


def test_what_has_changed_meanwhile_is_a_conflict(callers: dict[str, Sender]) -> None:
    clerk = callers["clerk.gotene"]
    seen = read(clerk)["newest"]
    first = {"true_from": "2025-02-01", "loan": {"lender": "SEB"}, "seen_sequence": seen}
    assert clerk.post(f"{ONE}/loans/1/changes", first).status_code == 200
    late = clerk.post(f"{ONE}/loans/1/changes", {**first, "loan": {"lender": "Nordea"}})
    assert (late.status_code, late.json()["code"]) == (409, "changed_since")


def test_every_amount_explains_itself(callers: dict[str, Sender]) -> None:
    auditor = callers["auditor.gotene"]
    names = auditor.get(f"{ONE}/explanations", **AS_OF).json()
    assert {"committed", "outstanding", "loan.1.outstanding"} <= set(names)
    found = auditor.get(f"{ONE}/explanations/outstanding", **AS_OF).json()
    assert (found["result"], found["currency"]) == ("480000.00", "SEK")
    assert replay(Trace.from_plain(found["trace"])) == 48_000_000
    assert any(ground["sequence"] and ground["kind"] == "movement" for ground in found["grounds"])
    foreign = callers["clerk.vara"].get("vara/guarantees/KS 2024/17/explanations/outstanding")
    missing = callers["clerk.vara"].get("vara/guarantees/nothing/explanations/outstanding")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert auditor.get(f"{ONE}/explanations/nothing").status_code == 404


def test_exposure_has_its_trend_and_adds_up(callers: dict[str, Sender], offices: Mapping[str, Organisation]) -> None:
    make_up(organisation_id=offices["vara"].pk, count=3)
    found = callers["auditor.gotene"].get("gotene/exposure", **AS_OF).json()
    assert [point["on"] for point in found["trend"]][-2:] == ["2024-12-31", "2025-06-30"]
    (whole,) = found["breakdowns"]
    for part in ("borrowers", "classes", "purposes", "lenders", "maturities"):
        assert sum(float(one["outstanding"]) for one in whole[part]) == 480_000, part
    assert whole["total"]["committed"] == "500000.00" and whole["total"]["count"] == 1, "another office is in no sum"


def test_a_calendar_feed_is_made_renewed_and_ended(callers: dict[str, Sender]) -> None:
    clerk, path = callers["clerk.gotene"], "gotene/calendar-subscription"
    assert clerk.get(path).json() == {"since": None, "until": None}
    made = clerk.post(path, {}, key="feed")
    assert made.status_code == 201
    feed = made.json()["address"].removeprefix("http://testserver")
    assert clerk.client.get(feed).status_code == 200 and clerk.get(path).json()["until"] == made.json()["until"]
    again = clerk.post(path, {}, key="feed")
    assert (again.status_code, again.json()["address"]) == (201, ""), "the secret is told once"
    renewed = clerk.post(path, {}).json()["address"].removeprefix("http://testserver")
    assert clerk.client.get(feed).status_code == 404 and clerk.client.get(renewed).status_code == 200
    keyed = {**clerk.headers, "Idempotency-Key": "end"}
    assert clerk.client.delete(f"/api/{path}", headers=keyed).json() == {"ended": True}
    assert clerk.client.get(renewed).status_code == 404
    assert callers["auditor.gotene"].post(path, {}).status_code == 403


def test_a_charged_line_is_explained_by_the_run_that_charged_it(
    callers: dict[str, Sender], offices: Mapping[str, Organisation]
) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=4)
    plan_annual_fee_run(
        organisation_id=offices["gotene"].pk, year=2020, by=SystemActor(), at=START + timedelta(days=1), key="plan"
    )
    line = FeeLine.objects.select_related("guarantee").earliest("pk")
    path = f"gotene/guarantees/{line.guarantee.reference}/explanations/planned.{line.pk}"
    found = callers["auditor.gotene"].get(path, as_of="2020-06-01").json()
    assert replay(Trace.from_plain(found["trace"])) == line.amount_minor
    assert found["citation"]["book"]
