"""Many rows written at once hold what ``bulk_create`` would have written, and the database refuses what it always does."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.models import (
    RATE_UNIT,
    Guarantee,
    GuaranteeFact,
    ImportRow,
    Movement,
    RegisterImport,
)
from borgen.office.journal.insert_rows import insert_rows, new_ids
from borgen.office.journal.models import FOREVER
from borgen.office.organisation.models import Organisation
from borgen.office.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Organisation:
    return Organisation.objects.create(slug="here", name="Here")


def test_rows_are_as_a_model_would_have_written_them(here):
    ids = new_ids(Guarantee, 2)
    insert_rows(
        Guarantee, ("id", "organisation_id", "reference", "sort_key"),
        [(pk, here.pk, f"B-{pk}", f"å\t\\N\n{pk}") for pk in ids],
    )  # fmt: skip
    party = Party.objects.create(organisation=here)
    said = {
        "guarantee_id": ids[0], "borrower_id": party.pk, "organisation_id": here.pk, "purpose": "Ny \\. hall\n\tå",
        "decided_on": date(2024, 3, 15), "decided_minor": None, "is_frame": True, "texts": {"covers": 'allt "möjligt" \\'},
        "policy": "gotene", "policy_reason": "organisation", "known_from": 1, "true_from": date(2024, 3, 15),
        "true_until": OPEN_END,
    }  # fmt: skip
    insert_rows(GuaranteeFact, tuple(said), [tuple(said.values())])
    written = GuaranteeFact.objects.values().get()
    GuaranteeFact.objects.bulk_create([GuaranteeFact(**{**said, "guarantee_id": ids[1]})])
    made = GuaranteeFact.objects.values().get(guarantee_id=ids[1])
    assert {**written, "id": 0, "guarantee_id": 0} == {**made, "id": 0, "guarantee_id": 0}
    assert (written["known_until"], written["municipality_share"]) == (FOREVER, RATE_UNIT)
    assert Guarantee.objects.get(pk=ids[0]).sort_key == f"å\t\\N\n{ids[0]}"
    assert Guarantee.objects.create(organisation=here, reference="B-next", sort_key="").pk not in ids


def test_new_ids_are_nobodys(here):
    before = Party.objects.create(organisation=here).pk
    ids = list(new_ids(Party, 1000))
    assert len(set(ids)) == 1000 and before not in ids
    assert list(new_ids(Party, 0)) == []


def test_a_refused_row_takes_all_the_others_with_it(here):
    moves = ("organisation_id", "guarantee_id", "loan_id", "kind", "value_on", "minor", "known_from")
    guarantee = Guarantee.objects.create(organisation=here, reference="B-1", sort_key="b-1")
    loan = guarantee.loans.create(organisation=here)
    rows = [(here.pk, guarantee.pk, loan.pk, "draw", date(2024, 1, 1), minor, 1) for minor in (100, -100)]
    with pytest.raises(IntegrityError, match="movement_has_its_sign"):
        insert_rows(Movement, moves, rows)
    assert not Movement.objects.exists()
    insert_rows(Movement, moves, [])
    insert_rows(Movement, moves, rows[:1])
    assert Movement.objects.values_list("is_assumed_day", "note", "origin_id").get() == (False, "", None)


def test_two_truths_are_refused(here):
    guarantee, party = Guarantee.objects.create(organisation=here, reference="B-1", sort_key="b-1"), Party(organisation=here)
    party.save()
    columns = (
        "guarantee_id", "borrower_id", "organisation_id", "policy", "policy_reason", "known_from", "true_from", "true_until",
    )  # fmt: skip
    row = (guarantee.pk, party.pk, here.pk, "", "", 1, date(2024, 1, 1), OPEN_END)
    with pytest.raises(DatabaseError), transaction.atomic():
        insert_rows(GuaranteeFact, columns, [row, row])
    assert not GuaranteeFact.objects.exists()


def test_import_rows_keep_their_json(here):
    from borgen.office.documents.models import Document

    document = Document.objects.create(
        organisation=here, name="a.csv", media_type="text/csv", sha256="0" * 64, content=b"x", size=1
    )
    of = RegisterImport.objects.create(
        organisation=here, document=document, submitted_by="anna", submitted_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    cells = {"borrower": {"raw": "Å \\ \t", "value": None, "cell": "A!B2", "computed": False}}
    insert_rows(ImportRow, ("register_import_id", "number", "sheet", "row_kind", "cells"), [(of.pk, 2, "A", "data", cells)])
    row = ImportRow.objects.get()
    assert (row.cells, row.problems, row.mends, row.changes) == (cells, [], {}, [])
