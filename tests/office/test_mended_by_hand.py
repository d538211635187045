"""What was signed, ended or reasoned by mistake is mended by a clerk in the pages; what was believed stays to be seen."""

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from borgen.guarantee.commitment import DecisionOutcome
from borgen.office.documents.models import Document
from borgen.office.duties.models import Evidence
from borgen.office.guarantee.models import Deviation
from borgen.office.guarantee.queries.guarantee import guarantee
from borgen.office.guarantee.usecases import balance, lifecycle, refusals, register, withdrawal
from borgen.office.guarantee.usecases.ending import FactsAfterEnd
from borgen.office.journal.models import FOREVER, Event
from borgen.rules.finding import Outcome
from tests.office.test_increases import DAY, Desk, kr

ENDED, SIGNED = date(2025, 8, 31), date(2024, 6, 3)


class Pages:
    """A clerk's pages of one guarantee, in English."""

    def __init__(self, client: Any, desk: Desk) -> None:
        self.client, self.named = client, {"organisation": "gotene", "reference": desk.reference}
        client.cookies["language"] = "en"

    def get(self, route: str, **parts: Any) -> Any:
        return self.client.get(reverse(f"guarantee:{route}", kwargs=self.named | parts))

    def correct_terms(self, **fields: str) -> Any:
        """The form of the terms as a browser sends it once the clerk has filled these fields in."""
        sent: dict[str, Any] = {}
        for form in self.get("correct-terms").context["forms"]:
            for name, field in form.fields.items():
                value = form[name].value()
                if value not in (None, False):
                    sent[form[name].html_name] = value
                if field.show_hidden_initial:
                    first = field.prepare_value(form.get_initial_for_field(field, name))
                    sent[form[name].html_initial_name] = "" if first is None else first
        return self.client.post(reverse("guarantee:correct-terms", kwargs=self.named), sent | fields)


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


@pytest.fixture
def pages(clerk_client: Any, desk: Desk) -> Pages:
    return Pages(clerk_client, desk)


def test_a_guarantee_that_was_ended_by_mistake_is_not_ended_any_more(desk: Desk, pages: Pages) -> None:
    assert "decision-ended_on" not in pages.get("correct-terms").content.decode()
    desk(lifecycle.end_guarantee, ended_on=ENDED, reason="released", note="Fel borgen")
    before = desk.now()
    answer = pages.correct_terms(**{"decision-ended_on": "", "reason": "Det gällde en annan borgen"})
    assert answer.status_code == 302, answer.context["forms"][0].errors
    assert (desk.see(DAY).ended_on, desk.see(DAY).end_reason) == (None, "")
    assert desk.see(DAY, before).ended_on == ENDED
    desk(balance.observe_balance, on=date(2025, 12, 31), amount=kr(1_000_000), source="Banken")
    desk(lifecycle.end_guarantee, ended_on=date(2026, 1, 31), reason="released")
    assert desk.violations() == set()


def test_the_days_of_signing_and_of_the_end_are_put_right(desk: Desk, pages: Pages) -> None:
    desk(lifecycle.execute_guarantee, executed_on=SIGNED)
    desk(balance.observe_balance, on=date(2024, 12, 31), amount=kr(1_000_000), source="Banken")
    desk(lifecycle.end_guarantee, ended_on=ENDED, reason="released")
    right = {"decision-executed_on": "2024-05-31", "decision-ended_on": "2025-09-30", "reason": "Fel dagar"}
    assert pages.correct_terms(**right).status_code == 302
    assert (desk.see(DAY).executed_on, desk.see(DAY).ended_on) == (date(2024, 5, 31), date(2025, 9, 30))
    assert desk.see(DAY).end_reason == "released"
    assert desk.violations() == set()


def test_an_end_before_what_is_known_of_the_debt_is_refused(desk: Desk, pages: Pages) -> None:
    desk(balance.observe_balance, on=date(2024, 12, 31), amount=kr(1_000_000), source="Banken")
    desk(lifecycle.end_guarantee, ended_on=ENDED, reason="released")
    with pytest.raises(FactsAfterEnd):
        desk(register.correct_terms, changes={"ended_on": date(2024, 12, 30)}, reason="Fel dag")
    refused = pages.correct_terms(**{"decision-ended_on": "2024-12-30", "reason": "Fel dag"})
    assert refused.status_code == 422 and "after the day on which it would end" in refused.content.decode()
    assert desk.see(DAY).ended_on == ENDED


def test_the_reason_for_a_deviation_is_corrected_where_it_stands(desk: Desk, pages: Pages) -> None:
    facts = {"investment": kr(12_000_000), "own_contribution": kr(500_000), "outcome": DecisionOutcome.GRANTED}
    desk(register.correct_terms, changes=facts, reason="Saknades")
    desk(lifecycle.execute_guarantee, executed_on=SIGNED)
    link = reverse("guarantee:deviation", kwargs=pages.named | {"rule": "own_contribution"})
    assert link in pages.get("findings-of").content.decode()
    desk(lifecycle.record_deviation, rule="own_contribution", reason="Idelt arbete", decided_by="KF")
    assert link in pages.get("findings-of").content.decode()
    form = pages.get("deviation", rule="own_contribution").context["forms"][0]
    assert form["reason"].value() == "Idelt arbete"
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": "Ideellt arbete"}
    assert pages.client.post(link, sent).status_code == 302
    assert [one.reason for one in Deviation.objects.filter(known_until=FOREVER)] == ["Ideellt arbete"]


def test_evidence_of_a_duty_is_corrected_where_it_stands_and_keeps_its_paper(desk: Desk, pages: Pages) -> None:
    desk(lifecycle.execute_guarantee, executed_on=SIGNED)
    due_on = date(2025, 6, 30)
    given = {"duty": "annual_report", "due_on": due_on, "done_on": date(2025, 5, 12), "note": "Årsredovsning"}
    desk(lifecycle.record_evidence, **given, file=lifecycle.PaperFile("rapport.pdf", b"%PDF-1.7 made up"))
    link = reverse("guarantee:evidence", kwargs=pages.named | {"duty": "annual_report", "day": due_on.isoformat()})
    assert link in pages.get("duties-of").content.decode()
    page = pages.client.get(link)
    form = page.context["forms"][0]
    assert (form["done_on"].value(), form["note"].value()) == ("2025-05-12", "Årsredovsning")
    assert "The kept file stays" in page.content.decode()
    sent = {name: form[name].value() or "" for name in form.fields if name != "file"}
    sent |= {"done_on": "2025-05-21", "note": "Årsredovisning"}
    assert pages.client.post(link, sent).status_code == 302
    (left,) = Evidence.objects.filter(known_until=FOREVER)
    assert (left.done_on, left.note) == (date(2025, 5, 21), "Årsredovisning")
    assert left.document is not None and left.document.name == "rapport.pdf"


def _reasoned(desk: Desk, recorded: bool = True) -> None:
    facts = {"investment": kr(12_000_000), "own_contribution": kr(500_000), "outcome": DecisionOutcome.GRANTED}
    desk(register.correct_terms, changes=facts, reason="Saknades")
    desk(lifecycle.execute_guarantee, executed_on=SIGNED)
    if recorded:
        desk(lifecycle.record_deviation, rule="own_contribution", reason="Ideellt arbete", decided_by="KF")


def _outcome(desk: Desk, known_at: datetime | None = None) -> Outcome:
    page = guarantee(organisation_id=desk.id, reference=desk.reference, as_of=DAY, known_at=known_at)
    return next(row.finding.outcome for row in page.findings if row.finding.rule == "own_contribution")


def _send(pages: Pages, route: str, reason: str, **parts: Any) -> Any:
    """The form of a withdrawal as a browser sends it."""
    form = pages.get(route, **parts).context["forms"][0]
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": reason}
    return pages.client.post(reverse(f"guarantee:{route}", kwargs=pages.named | parts), sent)


def _recorded_at(desk: Desk) -> datetime:
    return Event.objects.get(organisation_id=desk.id, sequence=desk.now()).recorded_at


def test_a_reason_for_a_deviation_is_taken_back_and_the_finding_is_a_breach_again(desk: Desk, pages: Pages) -> None:
    _reasoned(desk)
    before = _recorded_at(desk)
    assert _outcome(desk) is Outcome.DEVIATION
    link = reverse("guarantee:deviation-withdraw", kwargs=pages.named | {"rule": "own_contribution"})
    assert link in pages.get("findings-of").content.decode()
    assert _send(pages, "deviation-withdraw", " ", rule="own_contribution").status_code == 422
    assert _send(pages, "deviation-withdraw", "Gällde en annan borgen", rule="own_contribution").status_code == 302
    assert (_outcome(desk), _outcome(desk, before)) == (Outcome.NOT_MET, Outcome.DEVIATION)
    assert link not in pages.get("findings-of").content.decode()
    assert pages.get("deviation-withdraw", rule="own_contribution").status_code == 404
    told = pages.get("history").content.decode()
    assert "Deviation no longer believed" in told and "Gällde en annan borgen" in told
    desk(lifecycle.record_deviation, rule="own_contribution", reason="Ideellt arbete", decided_by="KF")
    assert _outcome(desk) is Outcome.DEVIATION
    assert desk.violations() == set()


def test_evidence_of_a_duty_is_taken_back_and_the_duty_is_not_done(desk: Desk, pages: Pages) -> None:
    desk(lifecycle.execute_guarantee, executed_on=SIGNED)
    due_on = date(2025, 6, 30)
    given = {"duty": "annual_report", "due_on": due_on, "done_on": date(2025, 5, 12), "note": "Årsredovisning"}
    desk(lifecycle.record_evidence, **given, file=lifecycle.PaperFile("rapport.pdf", b"%PDF-1.7 made up"))
    then, before = _recorded_at(desk), desk.now()
    parts = {"duty": "annual_report", "day": due_on.isoformat()}

    def state(known_at: datetime | None = None) -> str:
        page = guarantee(organisation_id=desk.id, reference=desk.reference, as_of=DAY, known_at=known_at)
        return str(next(one.state for one in page.duties if (one.kind, one.due_on) == ("annual_report", due_on)))

    link = reverse("guarantee:evidence-withdraw", kwargs=pages.named | parts)
    assert state() == "done" and link in pages.get("duties-of").content.decode()
    assert "The kept file stays a document" in pages.get("evidence-withdraw", **parts).content.decode()
    assert _send(pages, "evidence-withdraw", "Gällde en annan förening", **parts).status_code == 302
    assert (state(), state(then)) == ("overdue", "done")
    assert [one.note for one in desk.see(DAY, before).evidence] == ["Årsredovisning"] and desk.see(DAY).evidence == ()
    assert Document.objects.filter(name="rapport.pdf").exists()
    assert link not in pages.get("duties-of").content.decode()
    assert pages.get("evidence-withdraw", **parts).status_code == 404
    told = pages.get("history").content.decode()
    assert "Evidence no longer believed" in told and "Gällde en annan förening" in told
    desk(lifecycle.record_evidence, **given)
    assert state() == "done"
    assert desk.violations() == set()


def test_what_is_not_recorded_cannot_be_taken_back(desk: Desk) -> None:
    _reasoned(desk, recorded=False)
    before = desk.now()
    with pytest.raises(withdrawal.NoSuchDeviation):
        desk(withdrawal.withdraw_deviation, rule="own_contribution", reason="Fel")
    with pytest.raises(withdrawal.NoSuchEvidence):
        desk(withdrawal.withdraw_evidence, duty="annual_report", due_on=date(2025, 6, 30), reason="Fel")
    with pytest.raises(refusals.ReasonMissing):
        desk(withdrawal.withdraw_evidence, duty="annual_report", due_on=date(2025, 6, 30), reason=" ")
    assert desk.now() == before


def test_the_api_takes_evidence_and_the_reason_for_a_deviation_back(desk: Desk, clerk_client: Any) -> None:
    _reasoned(desk)
    desk(lifecycle.record_evidence, duty="annual_report", due_on=date(2025, 6, 30), done_on=date(2025, 5, 12))

    def post(rest: str, body: dict[str, Any], key: str) -> Any:
        url = f"/api/gotene/guarantees/{desk.reference}/{rest}"
        return clerk_client.post(url, body, content_type="application/json", headers={"Idempotency-Key": key})

    evidence = {"duty": "annual_report", "due_on": "2025-06-30", "reason": "Fel förening"}
    deviation = {"rule": "own_contribution", "reason": "Fel förening"}
    for rest, body, code in (
        ("evidence/withdrawal", evidence, "no_such_evidence"), ("deviations/withdrawal", deviation, "no_such_deviation"),
    ):  # fmt: skip
        done = post(rest, body, f"{code}-1")
        assert done.status_code == 200 and done.json()["sequence"] == desk.now()
        assert post(rest, body, f"{code}-1").json() == done.json()
        again = post(rest, body, f"{code}-2")
        assert (again.status_code, again.json()["code"]) == (404, code)
    assert (desk.see(DAY).evidence, desk.see(DAY).deviations) == ((), {})
    kinds = list(Event.objects.filter(organisation_id=desk.id).order_by("-sequence").values_list("kind", flat=True)[:2])
    assert kinds == ["guarantee.deviation.withdrawn", "guarantee.duty.withdrawn"]
