"""What was signed, ended or reasoned by mistake is mended by a clerk in the pages; what was believed stays to be seen."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from borgen.guarantee.commitment import DecisionOutcome
from borgen.office.duties.models import Evidence
from borgen.office.guarantee.models import Deviation
from borgen.office.guarantee.usecases import balance, lifecycle, register
from borgen.office.guarantee.usecases.ending import FactsAfterEnd
from borgen.office.journal.models import FOREVER
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
