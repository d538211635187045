"""A duty is done, and the paper that shows it is kept: stored with its SHA-256, given out inert, to its own organisation."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from benchmarks.registers import make_up
from borgen.office.documents import kinds
from borgen.office.documents.models import Document
from borgen.office.documents.queries import broken_documents
from borgen.office.duties.models import Evidence
from borgen.office.organisation.models import Organisation
from tests.office.test_api_contract import token
from tests.office.test_api_work import Sender
from tests.office.test_pages_import import key_on

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"


@pytest.fixture
def register(offices: Mapping[str, Organisation]) -> None:
    make_up(organisation_id=offices["gotene"].pk, count=1)


def sent(clerk: Sender, name: str = "årsredovisning.pdf", content: bytes = PDF, **more: str) -> Any:
    about = {"duty": "pledge_check", "due_on": "2021-05-01", "done_on": "2021-05-02", "note": "Lantmäteriet"}
    return clerk.send("gotene/guarantees/B-1/evidence-files", name, content, **(about | more))


def test_the_paper_is_kept_byte_for_byte_and_given_out_inert(
    register: None, offices: Mapping[str, Organisation], logged_in: Callable[[str], Any]
) -> None:
    """I17"""
    clerk = Sender(token("clerk.gotene", offices["gotene"]))
    assert sent(clerk).status_code == 200
    paper = Evidence.objects.get().document
    assert paper is not None and paper.sha256 == sha256(PDF).hexdigest() and bytes(paper.content) == PDF
    assert broken_documents(organisation_id=offices["gotene"].pk) == ()
    for answer in (
        logged_in("auditor.gotene").get(reverse("documents:document", args=["gotene", paper.pk])),
        clerk.get(f"gotene/documents/{paper.pk}"),
    ):
        assert answer.status_code == 200 and answer.content == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A5rsredovisning.pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in answer["Cache-Control"]


def test_another_organisation_never_learns_of_it(
    register: None, offices: Mapping[str, Organisation], logged_in: Callable[[str], Any]
) -> None:
    """I14"""
    sent(Sender(token("clerk.gotene", offices["gotene"])))
    number = Document.objects.get().pk
    other = logged_in("clerk.vara")
    for slug in ("vara", "gotene"):
        assert other.get(reverse("documents:document", args=[slug, number])).status_code == 404
    caller = Sender(token("clerk.vara", offices["vara"]))
    foreign, missing = caller.get(f"vara/documents/{number}"), caller.get("vara/documents/99999")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert logged_in("administrator.gotene").get(reverse("documents:document", args=["gotene", number])).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("sida.html", b"<script>alert(1)</script>", "file_kind_not_kept"),
        ("bild.svg", b"<svg onload='x()'/>", "file_kind_not_kept"),
        ("kvitto.pdf", b"MZ\x90\x00", "file_kind_not_kept"),
        ("brev", b"text", "file_kind_not_kept"),
        ("text.txt", b"a\0b", "file_kind_not_kept"),
        ("tom.pdf", b"", "empty_file"),
    ],
)
def test_what_is_not_kept_is_refused_and_changes_nothing(
    register: None, offices: Mapping[str, Organisation], name: str, content: bytes, code: str
) -> None:
    refused = sent(Sender(token("clerk.gotene", offices["gotene"])), name, content)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert not Evidence.objects.exists() and not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    register: None, offices: Mapping[str, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "BYTES_MAX", len(PDF) - 1)
    refused = sent(Sender(token("clerk.gotene", offices["gotene"])))
    assert (refused.status_code, refused.json()["code"]) == (422, "file_too_large")


def test_a_name_brings_no_path_and_no_line_into_an_answer(
    register: None, offices: Mapping[str, Organisation]
) -> None:
    """T15"""
    clerk = Sender(token("clerk.gotene", offices["gotene"]))
    assert sent(clerk, 'C:\\x\\a"\u202eb.pdf').status_code == 200
    answer = clerk.get(f"gotene/documents/{Document.objects.get().pk}")
    assert "\u202e" not in Document.objects.get().name and "\\" not in Document.objects.get().name
    assert answer["Content-Disposition"].startswith("attachment;") and "\n" not in answer["Content-Disposition"]


def test_the_page_takes_the_file_and_links_to_it(register: None, clerk_client: Any) -> None:
    url = reverse("guarantee:evidence", args=["gotene", "B-1", "balance_confirmation", "2021-01-31"])
    page = clerk_client.get(url).content.decode()
    assert 'enctype="multipart/form-data"' in page
    done = clerk_client.post(
        url, {"key": key_on(page), "seen": "", "done_on": "2021-02-01", "file": SimpleUploadedFile("besked.pdf", PDF)}
    )
    assert done.status_code == 302
    assert Evidence.objects.get().document.name == "besked.pdf"
    bad = clerk_client.post(
        url, {"key": key_on(clerk_client.get(url).content.decode()), "seen": "", "done_on": "2021-02-01",
              "file": SimpleUploadedFile("besked.html", b"<p>")},
    )  # fmt: skip
    assert bad.status_code == 422 and "pdf" in bad.content.decode()
