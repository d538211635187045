"""The register as a file, and back: into the same office it changes nothing, into an empty one it gives the same register (G10.2)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.utils import translation

from borgen.office.guarantee.demo import load
from borgen.office.guarantee.export import register_table
from borgen.office.guarantee.queries.register import register
from borgen.office.guarantee.usecases import register_import
from borgen.office.guarantee.verify import check_all
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import SystemActor
from borgen.office.ui.table_files import csv_lines, workbook
from tests.core.register_file.workbook_maker import xlsx

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
KEYS = count(1)
SUMS = ("count", "committed", "drawn", "outstanding", "committed_unknown", "drawn_unknown", "outstanding_unknown")


def bring(organisation: Any, source: bytes, name: str, **given: Any) -> Any:
    return register_import.import_file(
        organisation_id=organisation.pk, source=source, name=name, by=SystemActor(), at=NOW, key=f"back-{next(KEYS)}", **given
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_the_demos_register_as_a_file_comes_back_as_it_was(settings: Any, organisation: Any, language: str) -> None:
    settings.PROFILE = "demo"
    load()
    place = Organisation.objects.get(slug="exempelby")
    with translation.override(language):
        table = register_table(organisation_id=place.pk, as_of=TODAY, with_names=True)
        rows = list(table.rows)
        with workbook(replace(table, rows=rows)) as book:
            files = {"r.xlsx": book.read(), "r.csv": "".join(csv_lines(replace(table, rows=rows))).encode()}
    for name, content in files.items():
        report = bring(place, content, name)
        assert report.questions == () and report.refusal == {}
        assert (report.rows, report.unchanged, report.refused) == (report.rows, len(rows), 0), report.problems
    before = register(organisation_id=place.pk, as_of=TODAY, per_page=1000)
    assert bring(organisation, files["r.xlsx"], "r.xlsx", balances_on=TODAY).imported == before.count
    after = register(organisation_id=organisation.pk, as_of=TODAY, per_page=1000)
    assert [[getattr(t, name) for name in SUMS] for t in after.totals] == [[getattr(t, name) for name in SUMS] for t in before.totals]
    for old, new in zip(before.rows, after.rows, strict=True):
        assert (old.reference, old.committed, old.drawn, old.outstanding, old.decided) == (
            new.reference, new.committed, new.drawn, new.outstanding, new.decided)
    assert check_all(organisation_id=organisation.pk, as_of=TODAY) == []


HEADINGS = ["Referens", "Låntagare", "Långivare", "Lånenummer", "Borgensbelopp", "Ursprungligt lån", "Restskuld", "Beslutsdatum"]
LOANS = [
    ["B-1", "Ås IF", "SEB", "1", 900000, 500000, 400000, "2020-03-02"], ["B-1", "Ås IF", "SEB", "2", 900000, 400000, 300000, "2020-03-02"],
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("original", "debt", "outcome"),
    [(900000, 700000, "unchanged"), (None, 700000, "unchanged"), (900000, 650000, "refused"), (500000, 380000, "changed"), (None, 380000, "refused")],
)
def test_a_row_of_several_loans_is_of_one_of_them_only_where_it_says_which(
    organisation: Any, original: int | None, debt: int, outcome: str
) -> None:
    """Their sum on the first of them would be owed twice."""
    day = {"balances_on": date(2025, 12, 31)}
    assert bring(organisation, xlsx({"Borgen": [HEADINGS, *LOANS]}), "a.xlsx", policy="gotene", **day).imported == 2
    summed = [[name for name in HEADINGS if name != "Lånenummer"], ["B-1", "Ås IF", "SEB", 900000, original, debt, "2020-03-02"]]
    report = bring(organisation, xlsx({"Borgen": summed}), "b.xlsx", **day)
    assert getattr(report, outcome) == 1
    assert ("which_loan" in {problem["problem"] for problem in report.problems}) == (outcome == "refused")
    [total] = register(organisation_id=organisation.pk, as_of=TODAY).totals
    assert total.outstanding.minor == (68_000_000 if outcome == "changed" else 70_000_000)


@pytest.mark.django_db
def test_where_a_building_stands_is_no_state_and_a_kind_of_security_changes_no_text(organisation: Any) -> None:
    day = {"balances_on": date(2025, 12, 31)}
    table = [["Låntagare", "Läge", "Säkerhet", "Borgensbelopp", "Restskuld", "Beslutsdatum"], ["Ås IF", "Åsvägen 3", "Pantbrev 4 mkr", 900000, 700000, "2020-03-02"]]
    report = bring(organisation, xlsx({"Borgen": table}), "a.xlsx", policy="gotene", **day)
    assert "column_unknown" not in {p["problem"] for p in report.problems} and report.imported == 1
    assert register(organisation_id=organisation.pk, as_of=TODAY).uncounted == 0
    table[1][2] = "pantbrev"
    assert bring(organisation, xlsx({"Borgen": table}), "b.xlsx", **day).unchanged == 1


@pytest.mark.django_db
def test_a_column_of_days_says_what_day_each_debt_is_of(organisation: Any) -> None:
    table = [
        ["Låntagare", "Borgensbelopp", "Restskuld", "Saldodag", "Beslutsdatum"], ["Ås IF", 900000, 700000, "2025-12-31", "2020-03-02"],
        ["Öje BK", 900000, 600000, "2025-06-30", "2020-03-03"], ["Berg SK", 900000, 500000, None, "2020-03-04"], ["Dal IK", 900000, 500000, "2031-12-31", "2020-03-05"],
    ]
    report = bring(organisation, xlsx({"Borgen": table}), "a.xlsx", policy="gotene")
    assert report.questions == () and (report.imported, report.refused) == (2, 2)
    assert {(p["row"], p["problem"]) for p in report.problems} == {(4, "balances_day_unknown"), (5, "in_the_future")}
    found = {row.borrower: row.observed_on for row in register(organisation_id=organisation.pk, as_of=TODAY).rows}
    assert found == {"Ås IF": date(2025, 12, 31), "Öje BK": date(2025, 6, 30)}
