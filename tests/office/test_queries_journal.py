"""I11, G10.2: an auditor reads the journal, event by event, and each imported value back to its cell."""

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.registers import START, make_up, organisation, stir
from borgen.office.documents.models import Document
from borgen.office.guarantee.models import ImportRow, RegisterImport
from borgen.office.guarantee.queries.imports import NoSuchImport, import_row, imports, register_import
from borgen.office.journal.queries import JournalFilter, NoSuchEvent, event, journal_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def gotene():
    found = organisation()
    make_up(organisation_id=organisation("annan").pk, count=3, seed=3)
    make_up(organisation_id=found.pk, count=3, seed=1)
    for seed in range(5):
        stir(organisation_id=found.pk, seed=seed, at=START + timedelta(days=seed + 1))
    return found


def test_journal_is_read_newest_first_and_page_by_page(gotene):
    first = journal_page(organisation_id=gotene.pk, per_page=4)
    second = journal_page(organisation_id=gotene.pk, per_page=4, page=2)
    assert [row.sequence for row in (*first.rows, *second.rows)] == [6, 5, 4, 3, 2, 1]
    assert (first.count, first.pages, first.head, first.people) == (6, 2, 6, ("system",))
    assert first.kinds == ("register_made_up", "register_stirred")
    assert journal_page(organisation_id=gotene.pk, per_page=4, page=99) == second


@pytest.mark.parametrize(
    ("wanted", "sequences"),
    [
        (JournalFilter(kind="register_made_up"), [1]),
        (JournalFilter(kind="register"), []),  # the beginning of a kind ends at a dot
        (JournalFilter(by="nobody"), []),
        (JournalFilter(role="clerk", subject="register"), [6, 5, 4, 3, 2, 1]),
        (JournalFilter(since=START + timedelta(days=2), until=START + timedelta(days=4)), [4, 3]),
    ],
)
def test_journal_is_narrowed(gotene, wanted, sequences):
    assert [row.sequence for row in journal_page(organisation_id=gotene.pk, filter=wanted).rows] == sequences


def test_journal_of_a_past_instant_ends_there(gotene):
    then = journal_page(organisation_id=gotene.pk, known_at=START + timedelta(days=2))
    assert (then.count, then.head) == (3, 3)
    assert then.head_hash == event(organisation_id=gotene.pk, sequence=3).hash


def test_event_tells_all_and_leads_to_its_neighbours(gotene):
    page = event(organisation_id=gotene.pk, sequence=2)
    assert (page.card.kind, page.facts, page.earlier, page.later) == ("register_stirred", {"count": 5}, 1, 3)
    assert page.previous_hash == event(organisation_id=gotene.pk, sequence=1).hash
    assert event(organisation_id=gotene.pk, sequence=6).later is None
    with pytest.raises(NoSuchEvent):
        event(organisation_id=gotene.pk, sequence=7)


@pytest.fixture
def file(gotene):
    document = Document.objects.create(
        organisation=gotene, name="Borgensförteckning.xlsx", media_type="x", sha256="s", size=3, content=b"abc"
    )
    found = RegisterImport.objects.create(
        organisation=gotene, document=document, submitted_by="anna", submitted_at=datetime(2026, 3, 2, tzinfo=UTC),
        state="preview", questions=[{"code": "which_sheet"}], applied_sequence=None,
    )
    cells = {"borrower": {"raw": "Åsle IF", "value": "Åsle IF", "cell": "B4", "computed": False},
             "outstanding": {"raw": "12 mnkr", "value": None, "cell": "F4", "computed": True}}  # fmt: skip
    problem = {"field": "outstanding", "code": "not_understood"}
    for number, (kind, problems, changes) in enumerate(
        [("data", [problem], []), ("data", [], [{"field": "borrower"}]), ("total", [], []), ("data", [], [])], start=4
    ):
        ImportRow.objects.create(
            register_import=found, number=number, sheet="2025", row_kind=kind, cells=cells, problems=problems, changes=changes,
            mends={"outstanding": "12000000.00"} if number == 4 else {},
        )
    return found


def test_import_shows_its_rows_as_read_and_what_is_wrong_with_each_cell(gotene, file):
    page = register_import(organisation_id=gotene.pk, import_id=file.pk)
    assert (page.data_rows, page.other_rows, page.with_problems, page.with_changes) == (3, 1, 1, 1)
    assert (page.card.file, page.questions) == ("Borgensförteckning.xlsx", ({"code": "which_sheet"},))
    assert [row.number for row in page.rows] == [4, 5, 7]
    debt = page.rows[0].cells[1]
    assert (debt.cell.address, debt.cell.raw, debt.cell.is_computed) == ("F4", "12 mnkr", True)
    assert (debt.value, debt.mend) == (None, "12000000.00")
    assert [problem["code"] for problem in debt.problems] == ["not_understood"]
    for only, numbers in (("problems", [4]), ("changes", [5]), ("other", [6]), ("imported", [])):
        narrowed = register_import(organisation_id=gotene.pk, import_id=file.pk, only=only)
        assert [row.number for row in narrowed.rows] == numbers


def test_imports_of_another_office_do_not_exist(gotene, file):
    cards, count = imports(organisation_id=gotene.pk)
    assert ([card.id for card in cards], count) == ([file.pk], 1)
    other = organisation("tredje")
    assert imports(organisation_id=other.pk) == ((), 0)
    row = ImportRow.objects.filter(register_import=file).earliest("pk")
    card, shown = import_row(organisation_id=gotene.pk, import_id=file.pk, row_id=row.pk)
    assert (card.id, shown.number) == (file.pk, 4)
    with pytest.raises(NoSuchImport):
        register_import(organisation_id=other.pk, import_id=file.pk)
    with pytest.raises(NoSuchImport):
        import_row(organisation_id=other.pk, import_id=file.pk, row_id=row.pk)
