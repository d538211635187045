"""Bringing a register file in on pages: from the upload to the result and back, each step as a clerk sees it."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from borgen.guarantee.register_file import message
from borgen.office.guarantee import jobs
from borgen.office.guarantee.models import Guarantee, HeadingMapping, ImportRow, Job, RegisterImport
from borgen.office.guarantee.usecases import register_import
from borgen.office.guarantee.usecases.tasks import finish_job, give_up_job, take_job
from tests.office.test_import_register import HEADINGS, ROWS, sheet

DAY = "2025-12-31"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _StillHeart:
    """Does not beat: the task runs in the test's own process and transaction."""

    @staticmethod
    def progress(done: int, total: int) -> None:
        return None


def run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tasks run where they are submitted, since another process does not see a test's transaction."""

    def start(number: int) -> None:
        at = datetime.now(UTC)
        attempt = take_job(job=number, process="test:1", at=at)
        assert attempt is not None
        row = Job.objects.select_related("organisation").get(pk=number)
        try:
            answer = jobs._do(row, _StillHeart.progress)
        except Exception as failure:
            give_up_job(job=number, attempt=attempt, failure=jobs._said(failure))
        else:
            finish_job(job=number, attempt=attempt, answer=answer)

    monkeypatch.setattr(jobs, "_start", start)


@pytest.fixture(autouse=True)
def _tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run_at_once(monkeypatch)


def workbook(rows: Any = ROWS, headings: Any = HEADINGS, **sheets: Any) -> bytes:
    """A workbook with the register on its first sheet, and further sheets by name."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Register"
    for name, content in {"Register": [headings, *rows], **sheets}.items():
        page = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in content:
            page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Clerk:
    """Goes through the pages of ``gotene`` as a browser would: fills in what a form holds, follows where it leads."""

    def __init__(self, client: Any, slug: str = "gotene") -> None:
        self.client, self.slug = client, slug

    def url(self, route: str, **parts: Any) -> str:
        return reverse(f"guarantee:{route}", kwargs={"organisation": self.slug, **parts})

    def get(self, route: str, *, query: str = "", **parts: Any) -> str:
        answer = self.client.get(self.url(route, **parts) + query)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())

    def post(self, route: str, data: dict[str, Any], **parts: Any) -> Any:
        return self.client.post(self.url(route, **parts), data)

    def upload(self, content: bytes, name: str = "register.xlsx", **more: Any) -> Any:
        file = io.BytesIO(content)
        file.name = name
        return self.post("import-file", {"key": key_on(self.get("import-file")), "file": file, **more})

    def brought(self, content: bytes, name: str = "register.xlsx", *, day: str = DAY) -> int:
        """The number of an import that has been read, with the day of its balances."""
        number = int(re.findall(r"/imports/(\d+)/", self.upload(content, name)["Location"])[0])
        page = self.get("import-questions", number=number)
        answer = self.post("import-questions", {**filled(page), "balances_on": day}, number=number)
        assert answer.status_code == 302
        return number

    def apply(self, number: int) -> Any:
        return self.post("import-apply", {"key": key_on(self.get("import", number=number))}, number=number)


def sv(text: str) -> str:
    """A text of the pages in Swedish, the language of the office in these tests."""
    with override("sv"):
        found = gettext(text)
    assert found != text, f"{text!r} has no Swedish text"
    return found


def key_on(page: str, name: str = "key") -> str:
    found = re.findall(rf'name="{name}" value="([0-9a-f]+)"', page)
    assert found, f"no {name} on the page"
    return str(found[0])


def filled(page: str) -> dict[str, str]:
    """What the form of the page would send as it is shown: its key, its chosen columns and what is marked."""
    data = {"key": key_on(page)}
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'<option value="(\w*)" selected', options)
        data[name] = chosen[0] if chosen else ""
    for field in re.findall(r'<input type="radio"[^>]*checked[^>]*>', page):
        data[re.findall(r'name="(\w+)"', field)[0]] = re.findall(r'value="([^"]*)"', field)[0]
    return data


@pytest.fixture
def clerk_pages(clerk_client: Any) -> Clerk:
    return Clerk(clerk_client)


def test_a_workbook_from_the_upload_to_the_register_and_back(clerk_pages: Clerk, organisation: Any) -> None:
    """G10.2: nothing counts before it is applied; it can be undone."""
    assert sv("No file has been brought in") in clerk_pages.get("imports")
    number = clerk_pages.brought(workbook())
    preview = clerk_pages.get("import", number=number)
    for text in ("Götene IF", "Lundsbrunns IF", "Götenebostäder AB", "3\xa0000\xa0000"):
        assert text in preview
    assert RegisterImport.objects.get(pk=number).counts["imported"] == 3
    assert not Guarantee.objects.exists()
    assert clerk_pages.apply(number).status_code == 302
    assert set(Guarantee.objects.values_list("reference", flat=True)) == {"B1", "B2", "B3"}
    done = clerk_pages.get("import", number=number)
    assert sv("The import is in the register") in done and "/register/B1/" in done
    assert "register.xlsx" in clerk_pages.get("imports")
    page = clerk_pages.get("import-undo", number=number)
    refused = clerk_pages.post("import-undo", {"key": key_on(page), "reason": ""}, number=number)
    assert refused.status_code == 422
    clerk_pages.post("import-undo", {"key": key_on(page), "reason": "fel fil"}, number=number)
    assert RegisterImport.objects.get(pk=number).state == "undone"
    assert sv("The import has been undone") in clerk_pages.get("import", number=number)


def test_rows_say_what_will_be_before_they_say_what_was(clerk_pages: Clerk) -> None:
    """Nothing is said to have been imported that is not in the register: on the page, a row's own, and in the file."""
    number = clerk_pages.brought(workbook())
    row = ImportRow.objects.filter(register_import=number, outcome="imported").earliest("pk").pk
    ahead, past = sv("Will be imported"), sv("Imported")

    def told() -> list[str]:
        file = clerk_pages.client.get(clerk_pages.url("import-export", number=number, form="csv"))
        pages = clerk_pages.get("import", number=number), clerk_pages.get("import-row", number=number, row=row)
        return [*pages, b"".join(file.streaming_content).decode("utf-8-sig")]

    before = told()
    assert all(ahead in text for text in before) and f">{past}<" not in "".join(before)
    clerk_pages.apply(number)
    *pages, listed = after = told()
    assert all(f">{past}<" in text for text in pages) and f";{sv('New')};" in listed
    assert ahead not in "".join(after)


def test_the_day_is_asked_and_never_chosen_beforehand(clerk_pages: Clerk) -> None:
    """Where the file suggests a day it is offered, and neither taken nor marked; without an answer nothing is applied."""
    headings = [*HEADINGS[:6], "Kvarvarande skuld 2025", *HEADINGS[7:]]
    number = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(workbook(headings=headings))["Location"])[0])
    page = clerk_pages.get("import", number=number)
    assert message("balances_on", {}, "sv") in page
    assert reverse("guarantee:import-apply", kwargs={"organisation": "gotene", "number": number}) not in page
    questions = clerk_pages.get("import-questions", number=number)
    assert 'value="2025-12-31"' in questions
    assert "checked" not in questions.split('name="col_')[0]
    unanswered = clerk_pages.post("import-questions", filled(questions), number=number)
    assert unanswered.status_code == 422
    assert sv("Say which day the balances are of. It is never guessed.") in unanswered.content.decode()
    clerk_pages.post("import-apply", {"key": key_on(questions)}, number=number)
    assert not Guarantee.objects.exists()
    answered = clerk_pages.post("import-questions", {**filled(questions), "balances_suggested": "2025-12-31"}, number=number)
    assert answered.status_code == 302
    assert str(RegisterImport.objects.get(pk=number).balances_on) == DAY


def test_a_heading_that_was_explained_once_is_known_next_time(clerk_pages: Clerk) -> None:
    """The clerk's own mapping is kept."""
    headings = [*HEADINGS[:1], "Qwx", *HEADINGS[2:]]
    number = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(workbook(headings=headings))["Location"])[0])
    page = clerk_pages.get("import-questions", number=number)
    assert RegisterImport.objects.get(pk=number).state == "refused"
    data = {**filled(page), "col_B": "borrower"}
    clerk_pages.post("import-questions", data, number=number)
    assert HeadingMapping.objects.get().field == "borrower"
    again = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(workbook(headings=headings))["Location"])[0])
    assert RegisterImport.objects.get(pk=again).state == "preview"


def test_one_of_two_sheets_is_chosen(clerk_pages: Clerk) -> None:
    """Nobody assumes which of two registers counts."""
    more = [[f"X{row[0]}", *row[1:]] for row in ROWS]
    content = workbook(Arkiv=[HEADINGS, *more])
    number = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(content)["Location"])[0])
    page = clerk_pages.get("import-questions", number=number)
    assert "balances_on" not in page
    assert clerk_pages.post("import-questions", {**filled(page), "sheet": "Arkiv"}, number=number).status_code == 302
    data = {**filled(clerk_pages.get("import-questions", number=number)), "balances_on": DAY}
    assert clerk_pages.post("import-questions", data, number=number).status_code == 302
    clerk_pages.apply(number)
    assert set(Guarantee.objects.values_list("reference", flat=True)) == {"XB1", "XB2", "XB3"}


def test_another_sheet_has_another_day(clerk_pages: Clerk) -> None:
    """The day that a heading of one sheet states is not believed of the next sheet."""

    def of_year(year: int) -> list[list[str]]:
        headings = [*HEADINGS[:6], f"Skuld {year}-12-31", *HEADINGS[7:]]
        return [headings, *([*row[:6], str(year * 1000), *row[7:]] for row in ROWS)]

    book = {"Register": of_year(2024), "2025": of_year(2025)}
    content = workbook(book["Register"][1:], book["Register"][0], **{"2025": book["2025"]})
    number = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(content)["Location"])[0])
    page = clerk_pages.get("import-questions", number=number)
    clerk_pages.post("import-questions", {**filled(page), "sheet": "2025"}, number=number)
    of = RegisterImport.objects.get(pk=number)
    assert (of.sheet, str(of.balances_on), of.questions) == ("2025", "2025-12-31", [])


def test_a_row_is_mended_in_the_page(clerk_pages: Clerk) -> None:
    """A cell that was not understood is shown with its reason, and mended without another file."""
    rows = [["B1", "", *ROWS[0][2:]], *ROWS[1:]]
    number = clerk_pages.brought(workbook(rows))
    row = ImportRow.objects.get(register_import=number, outcome="refused")
    refused = clerk_pages.get("import", number=number, query="?only=refused")
    assert "Raden har ingen låntagare" in refused and "Lundsbrunns IF" not in refused
    page = clerk_pages.get("import-row", number=number, row=row.pk)
    key = key_on(page, "mend-key")
    data = {"mend-key": key, "mend-mend_borrower": "Götene Idrottsförening"}
    for _ in range(2):  # a second click changes nothing
        assert clerk_pages.post("import-row", data, number=number, row=row.pk).status_code == 302
    row.refresh_from_db()
    assert row.outcome == "imported"
    clerk_pages.apply(number)
    assert Guarantee.objects.count() == 3


def test_a_changed_key_waits_for_a_choice(clerk_pages: Clerk) -> None:
    """A guarantee that comes under another key is neither doubled nor joined by itself."""
    clerk_pages.apply(clerk_pages.brought(workbook()))
    renamed = [["Z9", *ROWS[0][1:]], *ROWS[1:]]
    number = clerk_pages.brought(workbook(renamed))
    row = ImportRow.objects.get(register_import=number, outcome="refused")
    page = clerk_pages.get("import-row", number=number, row=row.pk)
    assert "B1" in page and "Z9" in page
    data = {"what": "choice", "choice-key": key_on(page, "choice-key"), "choice-choice": "match", "choice-reference": ""}
    assert clerk_pages.post("import-row", data, number=number, row=row.pk).status_code == 422
    data["choice-choice"] = "like"
    assert clerk_pages.post("import-row", data, number=number, row=row.pk).status_code == 302
    row.refresh_from_db()
    assert (row.choice, row.outcome) == ("match:B1", "unchanged")
    clerk_pages.apply(number)
    assert Guarantee.objects.count() == 3


def test_what_changes_is_shown_field_by_field(clerk_pages: Clerk) -> None:
    """Old and new stand beside each other, and what is missing from the file is named."""
    clerk_pages.apply(clerk_pages.brought(workbook()))
    lower = [[*ROWS[0][:6], "2 500 000", *ROWS[0][7:]], ROWS[1]]
    number = clerk_pages.brought(workbook(lower), day="2026-06-30")
    page = clerk_pages.get("import", number=number, query="?only=changes")
    assert "2\xa0500\xa0000\xa0kr" in page
    assert sv("In the register, but not in the file") in page and "/register/B3/" in page
    counts = RegisterImport.objects.get(pk=number).counts
    assert sum(counts[name] for name in ("imported", "changed", "unchanged", "refused", "skipped")) == counts["rows"]


def test_the_register_may_change_between_preview_and_application(clerk_pages: Clerk, organisation: Any, clerk: Any) -> None:
    """What is applied is what was shown, or nothing."""
    first = clerk_pages.brought(workbook())
    register_import.import_file(
        organisation_id=organisation.pk, source=sheet(), name="other.csv", balances_on=datetime(2025, 12, 31).date(),
        by=clerk, at=datetime.now(UTC), key="another-way",
    )  # fmt: skip
    assert clerk_pages.apply(first).status_code == 302
    page = clerk_pages.get("import", number=first)
    assert sv("The register has changed since the preview was made. Look at the new preview before you apply.") in page
    assert RegisterImport.objects.get(pk=first).state == "preview"
    clerk_pages.post("import-again", {"key": key_on(page)}, number=first)
    assert RegisterImport.objects.get(pk=first).counts["unchanged"] == 3


def test_an_import_that_was_built_upon_is_not_undone(clerk_pages: Clerk) -> None:
    """The refusal names what stands on it."""
    first = clerk_pages.brought(workbook())
    clerk_pages.apply(first)
    later = [[*ROWS[0][:6], "2 500 000", *ROWS[0][7:]]]
    clerk_pages.apply(clerk_pages.brought(workbook(later), day="2026-06-30"))
    page = clerk_pages.get("import-undo", number=first)
    answer = clerk_pages.post("import-undo", {"key": key_on(page), "reason": "fel"}, number=first)
    assert answer.status_code == 422
    assert "/register/B1/history/" in answer.content.decode()
    assert RegisterImport.objects.get(pk=first).state == "applied"


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        (b"%PDF-1.7 nothing", "register.pdf", "filen"),
        (b"PK\x03\x04 broken", "register.xlsx", "skadad"),
        (b"just some words\nand more", "register.csv", "rubriker"),
    ],
    ids=["pdf", "broken", "words"],
)
def test_a_refused_file_says_why_and_what_to_do(clerk_pages: Clerk, content: bytes, name: str, text: str) -> None:
    """A file that is no register ends as refused, with its reason, and leaves the register alone."""
    number = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(content, name)["Location"])[0])
    page = clerk_pages.get("import", number=number)
    assert sv("The file is refused") in page and text in page
    assert not Guarantee.objects.exists()


def test_an_upload_without_or_with_an_empty_file_is_told_so(clerk_pages: Clerk) -> None:
    page = clerk_pages.get("import-file")
    nothing = clerk_pages.post("import-file", {"key": key_on(page)})
    assert nothing.status_code == 422
    assert sv("Choose a file first.") in nothing.content.decode()
    empty = clerk_pages.upload(b"", "empty.csv")
    assert empty.status_code == 422 and sv("The file is empty.") in empty.content.decode()
    assert not RegisterImport.objects.exists()


def test_two_clicks_on_upload_and_apply_count_once(clerk_pages: Clerk) -> None:
    """G8.3: keys stand in the forms."""
    key = key_on(clerk_pages.get("import-file"))
    content = workbook()
    first, second = (clerk_pages.upload(content, key=key) for _ in range(2))
    assert first["Location"] == second["Location"] and RegisterImport.objects.count() == 1
    number = clerk_pages.brought(workbook())
    page = clerk_pages.get("import", number=number)
    for _ in range(2):
        clerk_pages.post("import-apply", {"key": key_on(page)}, number=number)
    assert Guarantee.objects.count() == 3
    assert Job.objects.filter(kind="apply_import", subject=number).count() == 1


def test_a_file_that_is_laid_aside_leaves_nothing(clerk_pages: Clerk) -> None:
    number = clerk_pages.brought(workbook())
    page = clerk_pages.get("import", number=number)
    clerk_pages.post("import-abandon", {"key": key_on(page)}, number=number)
    assert RegisterImport.objects.get(pk=number).state == "abandoned"
    assert not ImportRow.objects.exists() and not Guarantee.objects.exists()
    assert sv("The file has been laid aside") in clerk_pages.get("import", number=number)


def test_the_rows_leave_as_files(clerk_pages: Clerk) -> None:
    number = clerk_pages.brought(workbook())
    for form in ("csv", "xlsx"):
        answer = clerk_pages.client.get(clerk_pages.url("import-export", number=number, form=form))
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content)
        assert content
        if form == "csv":
            assert "Götene IF" in content.decode("utf-8-sig")
    assert clerk_pages.client.get(clerk_pages.url("import-export", number=number, form="pdf")).status_code == 404


def test_the_page_waits_while_the_file_is_read(clerk_pages: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the task works the page asks how far it is, and is replaced when it is over."""
    monkeypatch.setattr(jobs, "_start", lambda number: None)
    number = int(re.findall(r"/imports/(\d+)/", clerk_pages.upload(workbook())["Location"])[0])
    url = clerk_pages.url("import-progress", number=number)
    assert f'hx-get="{url}"' in clerk_pages.get("import", number=number)
    assert f'hx-get="{url}"' in clerk_pages.client.get(url).content.decode()
    run_at_once(monkeypatch)
    jobs._start(Job.objects.get().pk)
    assert clerk_pages.client.get(url)["HX-Redirect"] == clerk_pages.url("import", number=number)


def test_an_auditor_reads_and_another_organisation_sees_nothing(
    clerk_pages: Clerk, auditor_client: Any, logged_in: Callable[[str], Any]
) -> None:
    """I14: one office's files are nobody else's."""
    number = clerk_pages.brought(workbook())
    row = ImportRow.objects.filter(register_import=number).first()
    assert row is not None
    auditor = Clerk(auditor_client)
    page = auditor.get("import", number=number)
    assert "Götene IF" in page and "import-apply" not in page and "/apply/" not in page
    assert "mend_" not in auditor.get("import-row", number=number, row=row.pk)
    assert auditor.post("import-apply", {"key": "x" * 20}, number=number).status_code == 403
    other = Clerk(logged_in("clerk.vara"), "vara")
    for route, parts in (
        ("import", {}), ("import-progress", {}), ("import-questions", {}), ("import-undo", {}),
        ("import-row", {"row": row.pk}), ("import-export", {"form": "csv"}),
    ):  # fmt: skip
        assert other.client.get(other.url(route, number=number, **parts)).status_code == 404, route
    for route in ("import-apply", "import-abandon", "import-again"):
        assert other.post(route, {"key": "x" * 20}, number=number).status_code == 404, route
    assert "register.xlsx" not in other.get("imports")
