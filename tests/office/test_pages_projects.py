"""The pages of projects: from a new project to the acknowledged report, as two people of one office and none of another see it."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from borgen.office.supported_loan.models import Receipt
from borgen.office.supported_loan.usecases import forms_abc
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from tests.office.supported_desk import FREDENSBORG, Desk, kr
from tests.office.test_pages_import import key_on

TODAY = datetime.now(ZoneInfo("Europe/Copenhagen")).date()  # where the office is, as the pages have it


class Pages:
    """The desk's pages as one person sees them, in English."""

    def __init__(self, client: Any, slug: str = "gotene") -> None:
        self.client, self.slug = client, slug
        client.cookies["language"] = "en"

    def url(self, route: str, **parts: Any) -> str:
        return reverse(f"supported_loan:{route}", kwargs={"organisation": self.slug, **parts})

    def get(self, route: str, query: str = "", status: int = 200, **parts: Any) -> str:
        answer = self.client.get(self.url(route, **parts) + query)
        assert answer.status_code == status, answer.status_code
        return str(answer.content.decode())

    def send(self, route: str, fields: dict[str, Any], *, status: int = 200, **parts: Any) -> str:
        """Fill the page's form in and send it, as a browser does with its hidden fields."""
        page = self.client.get(self.url(route, **parts))
        form = next(one for one in _forms(page) if "key" in one.fields)
        hidden = {name: form[name].value() or "" for name in form.fields if form[name].is_hidden}
        shown = {
            one.html_name: one.value() if one.value() is not None else ""
            for of in _forms(page) for one in of if not one.is_hidden
        }
        for of in _forms(page):
            for name, field in of.fields.items():
                if field.show_hidden_initial:
                    value = field.prepare_value(of.get_initial_for_field(field, name))
                    shown[of[name].html_initial_name] = "" if value is None else value
        data = {name: value for name, value in {**shown, **hidden, **fields}.items() if value is not False}
        answer = self.client.post(self.url(route, **parts), data, follow=True)
        assert answer.status_code == status, _errors(answer)
        return str(answer.content.decode())


def _forms(answer: Any) -> list[Any]:
    return list(answer.context["forms"])


def _errors(answer: Any) -> Any:
    return [form.errors for form in (answer.context or {}).get("forms", [])] or answer.status_code


@pytest.fixture
def pages(clerk_client: Any) -> Pages:
    return Pages(clerk_client)


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


def test_an_empty_office_says_what_to_do(pages: Pages, auditor_client: Any) -> None:
    assert "No project is registered" in pages.get("projects")
    assert "New project" not in Pages(auditor_client).get("projects")


def test_from_a_new_project_to_the_acknowledged_report(pages: Pages, approver_client: Any) -> None:
    """Issue 4 § 2 by hand: entered, approved, drawn, paid out, reported, rejected, corrected, acknowledged."""
    reference = "Skovbo/2018"
    at = {"reference": reference}
    pages.send("project-new", {
        "name": "Plejecenter Skovbo", "owner": "municipality", "housing": "care", "area": "3.950", "region": "capital",
        "committed_on": "2018-09-10", "committed_by": "Byrådet", "reference": reference, "dwellings": "50",
    })
    page = pages.get("project", **at)
    assert "The check against the maximum" in page
    assert "No financing plan yet" in page
    page = pages.send("form", {"approved_on": "2018-09-10", "approved_by": "Byrådet", "acquisition": "118 397 000"}, form="B", **at)
    assert "DKK 104,189,360.00" in page.replace("\xa0", " ")
    assert "The sum is within the maximum." in page
    explained = pages.get("project-explain", figure="loan", **at)
    assert "§\xa0118 a, stk.\xa01" in explained

    pages.send("credit-terms", {"limit": "105000000", "opened_on": "2024-01-02", "rate": "3,6", "number": "BK-1"}, **at)
    page = pages.send("draw", {"kind": "draw", "on": "2024-01-02", "amount": "1000000", "text": "Første rate"}, **at)
    assert "You prepared this step" in page
    second = Pages(approver_client)
    page = second.get("proposal", number=1)
    _post(second, "proposal-carry-out", page, number=1)
    assert "Første rate" in pages.get("credit", **at)

    refused = pages.send("disburse", {"number": "KK-1", "on": TODAY.isoformat(), "rate": "3"}, status=422, **at)
    assert "not ready for occupation" in refused
    ready = (TODAY - timedelta(days=30)).isoformat()
    wrong = (TODAY - timedelta(days=29)).isoformat()
    pages.send("project-ready", {"ready_on": wrong}, **at)
    assert pages.url("project-ready", **at) in pages.get("project", **at)
    assert "Reason for the correction" in pages.get("project-ready", **at)
    pages.send("project-ready", {"ready_on": ready, "reason": ""}, status=422, **at)
    pages.send("project-ready", {"ready_on": ready, "reason": "Read off the wrong line"}, **at)
    pages.send("status-new", {"status": "59", "since": ready}, **at)
    assert "a loan needs at least 60" in pages.send("disburse", {"number": "KK-1", "on": TODAY.isoformat(), "rate": "3"}, status=422, **at)
    pages.send("status-correct", {"status": "60", "reason": "Set forkert"}, day=ready, **at)
    page = pages.send("disburse", {"number": "KK-1", "on": TODAY.isoformat(), "rate": "3", "bond_price": "98.5"}, **at)
    assert "DKK 1,319,826.78" in page.replace("\xa0", " ")
    _post(second, "proposal-carry-out", second.get("proposal", number=2), number=2)
    assert "Paid off by the loan" in pages.get("credit", **at)

    loan = {**at, "loan": "KK-1"}
    pages.send("report-new", {}, **loan)
    content = json.loads(pages.client.get(pages.url("report-file", number=1, **loan)).content)
    assert (content["principal"], content["price"]) == ("104189360.00", "98.5")
    said = {"received_on": TODAY.isoformat(), "outcome": "rejected", "reasons": "Kurs mangler\nDato mangler"}
    page = pages.send("report-answer", said, number=1, **loan)
    assert "Kurs mangler; Dato mangler" in page
    assert "What is corrected: This field is required." in pages.send("report-new", {}, status=422, **loan)
    right = {"bond_price": "98,45", "bond_series": "KK 3 2036", "bond_coupon": "3"}
    pages.send("loan-bonds", right | {"reason": "Nota fra långiver"}, number="KK-1")
    assert "nothing to save" in pages.send("loan-bonds", right | {"reason": "Igen"}, status=422, number="KK-1")
    pages.send("report-new", {"reason": "Kurs tilføjet"}, **loan)
    content = json.loads(pages.client.get(pages.url("report-file", number=2, **loan)).content)
    assert (content["price"], content["series"], content["nominal"]) == ("98.45", "KK 3 2036", "105829720.67")
    pages.send("report-new", {"reason": "Dato tilføjet"}, **loan)
    assert "Report 3 corrects it" in pages.get("report-answer", number=2, **loan)
    accepted = {"received_on": TODAY.isoformat(), "outcome": "accepted", "receipt": "BI-7"}
    assert "Report 2 was corrected by report 3" in pages.send("report-answer", accepted, status=409, number=2, **loan)
    answer = {"report": 3, "received_on": TODAY.isoformat(), "outcome": "accepted", "reference": "BI-7"}

    def upload(said: object, status: int = 200) -> str:
        """Choose a file: the page comes back, and nothing is kept."""
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        file = SimpleUploadedFile("svar.json", content, content_type="application/json")
        found = pages.send("report-answer", {"file": file}, status=status, number=3, **loan)
        assert Receipt.objects.filter(report__number=3).count() == 0
        return found

    assert "is no answer to a report" in upload(b"<xml/>", 422) and "is no answer to a report" in upload(b"[" * 5000, 422)
    assert "larger than" in upload(b" " * (1024**2 + 1), 422)
    assert "answers report 1" in upload(answer | {"report": 1}, 422)
    for name, wrong in {"received_on": "soon", "outcome": "perhaps", "reference": "x" * 101, "reasons": ["\0"]}.items():
        assert f"“{name}” of the file" in upload(answer | {name: wrong}, 422)
    page = upload(answer)
    assert "Read from “svar.json”" in page and 'value="BI-7"' in page
    assert re.search(r'<input[^>]*value="accepted"[^>]*checked', page)
    page = pages.send("report-answer", accepted, number=3, **loan)
    assert "the state&#x27;s part is payable" in page
    report = pages.get("project-report", **at)
    assert "104189360,00" in report
    found = pages.get("projects", "?q=skovbo&stage=paid_out")
    assert "Plejecenter Skovbo" in found
    assert "No project matches" in pages.get("projects", "?stage=final")


def _post(pages: Pages, route: str, page: str, **parts: Any) -> None:
    manifest = re.search(r'name="manifest" value="([0-9a-f]{64})"', page)
    assert manifest
    answer = pages.client.post(pages.url(route, **parts), {"key": key_on(page), "manifest": manifest[1]}, follow=True)
    assert "The step has been carried out." in answer.content.decode()


def test_a_silent_book_is_named_and_answered_by_a_stated_value(pages: Pages, desk: Desk) -> None:
    from dataclasses import replace

    from borgen.supported_loan.choices import BuildingForm, Region

    reference = desk.enter(replace(FREDENSBORG, region=Region.OTHER_PROVINCES, building_form=BuildingForm.LOW))
    desk.approve(reference)
    page = pages.get("project", reference=reference)
    assert "dk_maximum#amount.from_2009_07.elderly.other_provinces" in page
    assert "Not checked: see above what is lacking." in page
    name = "dk_maximum#amount_with_supplement.from_2009_07.elderly.other_provinces"
    wrong = pages.send("value-new", {"parameter": name, "text": "mange", "source": "Statstidende"}, status=422, reference=reference)
    assert "is not an amount" in wrong
    below = pages.send("value-new", {"parameter": name, "text": "-3", "source": "Statstidende"}, status=422, reference=reference)
    assert 'href="#id_text"' in below and "is no value of" in below
    as_danes_write = {"parameter": name, "text": "31.000,00", "source": "Statstidende"}
    page = pages.send("value-new", as_danes_write, reference=reference)
    assert "Elderly dwellings, other provinces, commitments from 1 July 2009, with the energy supplement" in page
    assert "DKK 31,000" in page.replace("\xa0", " ")
    page = pages.send("value-new", {"parameter": name, "text": "25000.00", "source": "Statstidende 5. januar 2018"}, reference=reference)
    assert "The sum is above the maximum." in page
    assert "Statstidende 5. januar 2018" in page
    assert "DKK 19,647,000.00" in page.replace("\xa0", " ")
    pages.send("value-withdraw", {"reason": "Forkert"}, reference=reference, parameter=name)
    assert "Not checked" in pages.get("project", reference=reference)


def test_change_and_correct_keep_what_was_not_altered(pages: Pages, desk: Desk) -> None:
    reference = desk.enter()
    assert "nothing to save" in pages.send("project-correct", {"reason": "x"}, status=422, reference=reference)
    pages.send("project-correct", {"dwellings": "48", "is_new": "yes", "reason": "Talt om"}, reference=reference)
    facts = desk.see(reference, TODAY)
    assert (facts.dwellings, facts.extra.is_new, facts.area, facts.committed_by) == (48, True, 3950, "Byrådet")
    pages.send("project-change", {"owner_name": "Ny Kommune", "true_from": "2024-01-01"}, reference=reference)
    assert desk.see(reference, date(2023, 12, 31)).owner_name == ""
    assert desk.see(reference, TODAY).owner_name == "Ny Kommune"


def test_a_day_that_cannot_be_is_said_once_at_its_field(pages: Pages, desk: Desk) -> None:
    reference = desk.enter()
    form = {"approved_by": "Byrådet", "acquisition": "117000000"}
    page = pages.send("form", {**form, "approved_on": "2099-01-01"}, status=422, reference=reference, form="B")
    assert "Approved on: 1 Jan 2099 has not come yet." in page.replace("\xa0", " ")
    desk.approve(reference, "A", date(2018, 9, 11))
    page = pages.send("form", {**form, "approved_on": "2018-09-10"}, status=422, reference=reference, form="B")
    assert "Form A was approved on 11 Sept 2018, and has to come first." in page.replace("\xa0", " ")


def test_somebody_else_was_first(pages: Pages, desk: Desk) -> None:
    reference = desk.enter()
    desk.approve(reference)
    answer = pages.send("status-new", {"status": "60", "since": "2025-01-01", "seen": "1"}, status=409, reference=reference)
    assert "Somebody has changed the project" in answer


def test_the_list_is_a_file_too(pages: Pages, desk: Desk, other_organisation: Any) -> None:
    reference = desk.enter()
    desk.approve(reference)
    desk.enter(ProjectTerms(name="=1+1", place="Ribe"))
    answer = pages.client.get(pages.url("projects-file", form="xlsx"))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    row = next(row for row in cells if row[0] == reference)
    assert 104189360 in row
    assert any("=1+1" in row for row in cells)
    text = b"".join(pages.client.get(pages.url("projects-file", form="csv") + "?q=ribe").streaming_content).decode("utf-8-sig")
    assert reference not in text
    assert "'=1+1" in text


def test_as_of_an_earlier_day_the_page_shows_what_was_so(pages: Pages, desk: Desk) -> None:
    reference = desk.enter()
    desk.approve(reference)
    desk.approve(reference, "C", date(2022, 1, 1), "119000000")
    assert "form C" in pages.get("project", reference=reference)
    page = pages.get("project", "?as_of=2021-12-31", reference=reference)
    assert "form B" in page
    assert "New status" not in page
    pages.get("project", "?as_of=2017-01-01", status=404, reference=reference)


def test_the_other_office_sees_nothing(desk: Desk, logged_in: Callable[[str], Any]) -> None:
    reference = desk.enter()
    other = Pages(logged_in("clerk.vara"), "vara")
    assert reference not in other.get("projects")
    for route in ("project", "credit", "project-loans", "project-report", "project-change"):
        other.get(route, status=404, reference=reference)


@pytest.mark.parametrize("lang", ["da", "sv"])
def test_every_page_is_in_the_readers_language(pages: Pages, desk: Desk, lang: str) -> None:
    reference = desk.enter()
    desk.approve(reference, extra_investment=kr("1000000"))
    pages.client.cookies["language"] = lang
    english = {"Financing plan", "Check against the maximum", "Service areas", "Ready for occupation", "not approved"}
    page = pages.get("project", reference=reference)
    assert not [text for text in english if text in page]
    with translation.override(lang):
        assert forms_abc.FormApprovedAlready(form="B", on="2018-09-10").code


@pytest.mark.parametrize("lang", ["da", "sv", "en"])
def test_every_figure_opens_its_explanation(pages: Pages, desk: Desk, approver: Any, lang: str) -> None:
    from borgen.office.supported_loan.project_figures import FIGURES
    from borgen.office.supported_loan.usecases import credit, stated

    reference = desk.enter()
    desk.approve(reference, kroner="120000000", extra_investment=kr("1000000"))
    desk(stated.state_service_area, reference=reference, dwellings=24, acquisition=kr("14000000"))
    desk(credit.agree_credit, reference=reference, limit=kr("5000000"), opened_on=date(2024, 1, 2), rate=Fraction("0.03"))
    desk.by_two(approver, "draw", reference, {"on": "2024-01-02", "amount": "1000000.00 DKK", "text": ""})
    pages.client.cookies["language"] = lang
    for figure in FIGURES:
        page = pages.get("project-explain", reference=reference, figure=figure)
        assert "project." not in page
        assert "credit." not in page
    pages.get("project-explain", status=404, reference=reference, figure="nothing")
