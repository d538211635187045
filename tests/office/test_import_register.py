"""Bringing a register file in: preview, choices, application, the same again, undoing."""

import csv
import io
import random
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from borgen.kernel.money import Money
from borgen.office.documents.models import Document
from borgen.office.guarantee.facts import picture, pictures
from borgen.office.guarantee.models import (
    BalanceObservation,
    Guarantee,
    GuaranteeFact,
    ImportRow,
    LoanFact,
    Movement,
    RegisterImport,
    SecurityFact,
)
from borgen.office.guarantee.queries.explain import explain
from borgen.office.guarantee.usecases import register, register_import
from borgen.office.guarantee.usecases.balance import observe_balance
from borgen.office.guarantee.usecases.terms import BorrowerTerms, GuaranteeTerms
from borgen.office.journal.models import FOREVER, Event
from borgen.office.journal.record import NotAllowed, sequence_at
from borgen.office.parties.models import PartyFact, PersonalName

AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
KEYS = count(1)
YEAR_END = date(2025, 12, 31)
HEADINGS = ["Borgensnummer", "Låntagare", "Org.nr", "Långivare", "Lånenummer", "Beslutat belopp", "Kvarvarande skuld",
            "Beslutsdatum", "Ändamål", "Säkerhet"]
ROWS = [
    ["B1", "Götene IF", "802400-1235", "Swedbank", "11", "4 000 000", "3 000 000", "2014-05-01", "Ridhus", "Pantbrev"],
    ["B2", "Lundsbrunns IF", "", "Swedbank", "12", "2 000 000", "1 500 000", "2016-05-01", "Tennishall", ""],
    ["B3", "Götenebostäder AB", "556012-5790", "Kommuninvest", "13", "90 000 000", "80 000 000", "2018-05-01",
     "Bostäder", ""],
]


def sheet(rows: Any = ROWS, headings: Any = HEADINGS) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([headings, *rows])
    return text.getvalue().encode()


class Desk:
    def __init__(self, organisation: Any, clerk: Any) -> None:
        self.id, self.by = organisation.pk, clerk

    def __call__(self, usecase: Any, **given: Any) -> Any:
        given.setdefault("key", f"import-{next(KEYS)}")
        return usecase(organisation_id=self.id, by=self.by, at=AT, **given)

    def bring(self, content: bytes, **given: Any) -> Any:
        given.setdefault("balances_on", YEAR_END)
        return self(register_import.import_file, source=content, name=given.pop("name", "register.csv"), **given)

    def preview(self, content: bytes, **answers: Any) -> RegisterImport:
        number = self(register_import.receive_file, name="r.csv", content=content)["import"]
        if answers:
            self(register_import.set_answers, register_import=number, answers=answers)
        return register_import.read_import(organisation_id=self.id, register_import=number, at=AT)

    def see(self, reference: str, on: date = AT.date(), sequence: int | None = None) -> Any:
        known = sequence_at(organisation_id=self.id, known_at=None) if sequence is None else sequence
        return picture(organisation_id=self.id, as_of=on, sequence=known, reference=reference)

    def counted(self, report: Any) -> tuple[int, ...]:
        counts = (report.imported, report.changed, report.unchanged, report.refused, report.skipped)
        assert sum(counts) == report.rows
        return counts


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    return Desk(organisation, clerk)


def state() -> Any:
    """All that is believed, without numbers of rows and events."""
    return sorted(
        (model.__name__, *(str(v) for k, v in sorted(row.items()) if k not in {"id", "known_from", "origin_id"}))
        for model in (GuaranteeFact, LoanFact, BalanceObservation, SecurityFact, PartyFact)
        for row in model.objects.filter(known_until=FOREVER).values()
    )


def test_a_file_enters_the_register_and_each_value_knows_its_cell(desk: Desk) -> None:
    """G10.2"""
    assert desk.counted(desk.bring(sheet())) == (3, 0, 0, 0, 0)
    seen = desk.see("B1")
    assert (seen.borrower.name, seen.decided, seen.outstanding) == (
        "Götene IF", Money(400_000_000, "SEK"), Money(300_000_000, "SEK"),
    )
    assert seen.debts_at == {YEAR_END: Money(300_000_000, "SEK")}
    assert (seen.loans[0].lender, seen.purpose, seen.policy) == ("Swedbank", "Ridhus", "gotene")
    balance = BalanceObservation.objects.get(loan__guarantee__reference="B1")
    assert balance.source == "register.csv CSV!G2"
    row = GuaranteeFact.objects.get(guarantee__reference="B1").origin
    assert row is not None and row.cells["decided_amount"] == {
        "raw": "4 000 000", "value": 400_000_000, "cell": "CSV!F2", "computed": False,
    }
    assert [e.kind for e in Event.objects.order_by("sequence")] == [
        "guarantee.import.received", "guarantee.import.answered", "guarantee.import.applied",
    ]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_file_again_changes_nothing(desk: Desk, seed: int) -> None:
    """I7: the same, renamed, its rows and columns in another order."""
    desk.bring(sheet())
    before = state()
    order = random.Random(seed)  # noqa: S311
    rows, columns = [*ROWS], list(range(len(HEADINGS)))
    order.shuffle(rows)
    order.shuffle(columns)
    again = sheet([[row[c] for c in columns] for row in rows], [HEADINGS[c] for c in columns])
    assert desk.counted(desk.bring(sheet(), name="kopia.csv")) == (0, 0, 3, 0, 0)
    assert desk.counted(desk.bring(again)) == (0, 0, 3, 0, 0)
    assert state() == before


def test_what_changes_over_time_and_what_was_wrong(desk: Desk) -> None:
    """Lender and balance hold from the new day of the balances; a decision's own facts are corrected as a whole."""
    desk.bring(sheet())
    rows = [[*ROWS[0]], *ROWS[1:]]
    rows[0][3], rows[0][5], rows[0][6], rows[0][8] = "Kommuninvest", "4 200 000", "2 800 000", "Ridhus och stall"
    later = date(2026, 1, 31)
    report = desk.bring(sheet(rows), balances_on=later)
    assert desk.counted(report) == (0, 3, 0, 0, 0)  # each has a balance of another day
    changes = ImportRow.objects.get(register_import__balances_on=later, number=2).changes
    assert {(c["field"], c["old"], c["new"]) for c in changes} == {
        ("lender", "Swedbank", "Kommuninvest"), ("decided_amount", "400000000", "420000000"),
        ("purpose", "Ridhus", "Ridhus och stall"), ("outstanding", "", "2800000.00"),
    }
    assert [desk.see("B1", on).loans[0].lender for on in (date(2026, 1, 30), later)] == ["Swedbank", "Kommuninvest"]
    assert desk.see("B1", date(2015, 1, 1)).decided == Money(420_000_000, "SEK")
    assert desk.see("B1", later).outstanding == Money(280_000_000, "SEK")
    assert desk.see("B1", date(2026, 1, 30)).outstanding == Money(300_000_000, "SEK")


def test_the_day_of_the_balances_is_asked_for(desk: Desk) -> None:
    report = desk.bring(sheet(), balances_on=None)
    assert report.exit_code == 2
    assert [q["code"] for q in report.questions] == ["balances_on"]
    assert desk.counted(report) == (0, 0, 0, 3, 0)
    assert not GuaranteeFact.objects.exists()
    seen = desk.preview(sheet())
    with pytest.raises(register_import.QuestionsOpen):
        desk(register_import.apply_import, register_import=seen.pk)


def test_a_row_that_breaks_the_ceiling_is_refused_and_the_others_go_in(desk: Desk) -> None:
    """I4"""
    rows = [[*ROWS[0]], *ROWS[1:]]
    rows[0][6] = "4 000 001"
    report = desk.bring(sheet(rows))
    assert desk.counted(report) == (2, 0, 0, 1, 0)
    assert report.exit_code == 1
    problem = next(p for p in report.problems if p["problem"] == "outstanding_above_decided")
    assert (problem["row"], problem["params"]["decided"]) == (2, "4000000.00")


def test_a_clerk_mends_a_row_in_the_preview(desk: Desk) -> None:
    rows = [[*ROWS[0]], *ROWS[1:]]
    rows[0][6] = "4 000 001"
    seen = desk.preview(sheet(rows), balances_on=YEAR_END)
    assert seen.counts["refused"] == 1
    row = ImportRow.objects.get(register_import=seen, outcome="refused")
    desk(register_import.mend_row, register_import=seen.pk, row=row.pk, field="outstanding", text="3,9 mkr")
    answer = desk(register_import.apply_import, register_import=seen.pk)
    assert answer["counts"] == {"imported": 3, "changed": 0, "unchanged": 0, "refused": 0, "skipped": 0}
    assert desk.see("B1").outstanding == Money(390_000_000, "SEK")


def test_a_double_and_a_changed_key_are_for_a_person_to_decide(desk: Desk) -> None:
    desk.bring(sheet())
    rows = [[*ROWS[0]], *ROWS[1:]]
    rows[0][0] = "B1-ny"
    report = desk.bring(sheet(rows))
    assert desk.counted(report) == (0, 0, 2, 1, 0)
    assert report.doubles[0]["reason"] == "changed_key"
    assert report.vanished == ("B1",)
    for choice, counts in (("match:B1", (0, 0, 3, 0, 0)), ("skip", (0, 0, 2, 0, 1)), ("new", (1, 0, 2, 0, 0))):
        seen = desk.preview(sheet(rows), balances_on=YEAR_END)
        row = ImportRow.objects.get(register_import=seen, outcome="refused")
        desk(register_import.choose, register_import=seen.pk, row=row.pk, choice=choice)
        seen.refresh_from_db()
        outcomes = tuple(seen.counts[o] for o in ("imported", "changed", "unchanged", "refused", "skipped"))
        assert outcomes == counts, choice
    desk(register_import.apply_import, register_import=seen.pk)
    assert Guarantee.objects.count() == 4


@pytest.mark.parametrize("reference", ["", "Z9"])
def test_a_loan_under_a_misspelt_borrower_is_a_likely_double(desk: Desk, reference: str) -> None:
    """The same number at the same lender is the same loan, whether or not the file has the right row, too."""
    desk.bring(sheet())
    misspelt = [reference, "Lundsbrunn IF", "", "SWEDBANK", "1 2", "2 100 000", "1 500 000", "2016-05-02", "Tennishall", ""]
    for rows in ([ROWS[0], misspelt, ROWS[2]], [*ROWS, misspelt]):
        report = desk.bring(sheet(rows))
        assert desk.counted(report) == (0, 0, len(rows) - 1, 1, 0)
        assert [(one["row"], one["reason"]) for one in report.doubles] == [(rows.index(misspelt) + 2, "same_loan")]
        assert [p["params"] for p in report.problems if p["problem"] == "same_loan"] == [{"reference": "B2"}]
    for choice, outcome in (("match:B2", "changed"), ("new", "imported")):
        seen = desk.preview(sheet([ROWS[0], misspelt, ROWS[2]]), balances_on=YEAR_END)
        row = ImportRow.objects.get(register_import=seen, outcome="refused")
        desk(register_import.choose, register_import=seen.pk, row=row.pk, choice=choice)
        row.refresh_from_db()
        assert (row.outcome, row.reason) == (outcome, "")
    desk(register_import.apply_import, register_import=seen.pk)
    assert Guarantee.objects.count() == 4
    assert desk.counted(desk.bring(sheet([*ROWS, misspelt]))) == (0, 0, 4, 0, 0)


@pytest.mark.parametrize(
    ("lender", "number"), [("Swedbank", ""), ("Swedbank", "14"), ("Kommuninvest", "12"), ("", "12")]
)
def test_another_loan_of_another_borrower_is_no_double(desk: Desk, lender: str, number: str) -> None:
    desk.bring(sheet())
    other = ["", "Källby IF", "", lender, number, "2 100 000", "1 500 000", "2016-05-02", "Tennishall", ""]
    report = desk.bring(sheet([*ROWS, other]))
    assert desk.counted(report) == (1, 0, 3, 0, 0) and report.doubles == ()


def test_loans_counted_anew_for_each_borrower_are_no_doubles(desk: Desk) -> None:
    """Where several have a loan «1» at one lender the number does not tell whose it is."""
    first = [["", f"{place} IF", "", "SEB", "1", "100 000", "1 000", "2020-01-02", "Hall", ""] for place in ("Åsle", "Norra")]
    assert desk.counted(desk.bring(sheet(first))) == (2, 0, 0, 0, 0)
    third = ["", "Öster IF", "", "SEB", "1", "200 000", "1 000", "2021-01-02", "Hall", ""]
    assert desk.counted(desk.bring(sheet([*first, third]))) == (1, 0, 2, 0, 0)


SAME_LOAN = [
    ["", "Sjöby IF", "", "Swedbank", "5041 2", "2 000 000", "1 500 000", "2016-05-01", "Tennishall", ""],
    ["", "Sjöby IFF", "", "SWEDBANK", "50412", "2 000 000", "1 500 000", "2016-05-01", "Tennishall", ""],
]


@pytest.mark.parametrize("references", [("", ""), ("B7", "B8")])
def test_one_loan_under_two_names_in_a_file_is_for_a_person_to_decide(desk: Desk, references: tuple[str, str]) -> None:
    """The same number at the same lender is the same loan in a file as in the register: it is not taken in twice."""
    same = [[reference, *row[1:]] for reference, row in zip(references, SAME_LOAN, strict=True)]
    report = desk.bring(sheet([*ROWS, *same]), dry_run=True)
    assert desk.counted(report) == (3, 0, 0, 2, 0) and report.exit_code == 1
    assert [(one["row"], one["reason"]) for one in report.doubles] == [(5, "same_loan_in_file"), (6, "same_loan_in_file")]
    asked = [(p["row"], p["params"]["row"]) for p in report.problems if p["problem"] == "same_loan_in_file"]
    assert asked == [(5, 6), (6, 5)]
    for choice, counts in (("skip", (4, 0, 0, 0, 1)), ("new", (5, 0, 0, 0, 0))):
        seen = desk.preview(sheet([*ROWS, *same]), balances_on=YEAR_END)
        row = ImportRow.objects.get(register_import=seen, number=6)
        desk(register_import.choose, register_import=seen.pk, row=row.pk, choice=choice)
        seen.refresh_from_db()
        outcomes = tuple(seen.counts[o] for o in ("imported", "changed", "unchanged", "refused", "skipped"))
        assert outcomes == counts, choice
    for how, counts in (("skip", (3, 0, 0, 0, 2)), ("keep", (5, 0, 0, 0, 0))):
        assert desk.counted(desk.bring(sheet([*ROWS, *same]), doubles=how, dry_run=True)) == counts
    assert desk.counted(desk.bring(sheet([*ROWS, *same]), doubles="keep")) == (5, 0, 0, 0, 0)
    assert desk.counted(desk.bring(sheet([*ROWS, *same]))) == (0, 0, 5, 0, 0)


def test_rows_without_a_reference_are_matched_and_get_one(desk: Desk) -> None:
    bare = [row[1:] for row in ROWS]
    report = desk.bring(sheet(bare, HEADINGS[1:]))
    assert report.references == ("BG-2014-001", "BG-2016-001", "BG-2018-001")
    bare[0][5] = "2 900 000"
    report = desk.bring(sheet(bare[::-1], HEADINGS[1:]))
    assert desk.counted(report) == (0, 1, 2, 0, 0)
    assert BalanceObservation.objects.filter(known_until=FOREVER).count() == 3


def test_two_rows_with_one_key(desk: Desk) -> None:
    """Two loans of one guarantee are two rows; the same loan twice is for a person to decide."""
    rows = [ROWS[0], ["B1", *ROWS[0][1:4], "99", "4 000 000", "500 000", "2014-05-01", "Ridhus", "Pantbrev"]]
    assert desk.counted(desk.bring(sheet(rows))) == (2, 0, 0, 0, 0)
    assert [loan.number for loan in desk.see("B1").loans] == ["11", "99"]
    assert desk.see("B1").outstanding == Money(350_000_000, "SEK")
    assert desk.counted(desk.bring(sheet(rows[::-1]))) == (0, 0, 2, 0, 0)
    twice = [ROWS[1], [*ROWS[1][:8], "Annat ändamål", ""]]
    assert desk.counted(desk.bring(sheet(twice))) == (0, 0, 0, 2, 0)
    assert desk.counted(desk.bring(sheet([ROWS[1], ROWS[1]]))) == (1, 0, 0, 0, 1)


def test_a_register_without_a_decided_amount(desk: Desk) -> None:
    """It has said what the loans were for; that is then what was decided, and the preview says so."""
    headings = ["Ursprungligt lånebelopp" if h == "Beslutat belopp" else h for h in HEADINGS]
    rows = [ROWS[0], ["B1", *ROWS[0][1:4], "99", "500 000", "400 000", "2014-05-01", "Ridhus", "Pantbrev"], ROWS[1]]
    report = desk.bring(sheet(rows, headings))
    assert desk.counted(report) == (3, 0, 0, 0, 0)
    assert [p["problem"] for p in report.problems] == ["decided_taken_from_original"] * 3
    seen = desk.see("B1")
    assert (seen.decided, seen.drawn) == (Money(450_000_000, "SEK"), Money(450_000_000, "SEK"))
    assert desk.counted(desk.bring(sheet(rows[::-1], headings))) == (0, 0, 3, 0, 0)
    desk(register.change_terms, reference="B1", true_from=date(2026, 1, 1), changes={"decided": Money(10**9, "SEK")})
    assert desk.counted(desk.bring(sheet(rows, headings))) == (0, 0, 3, 0, 0)


def test_a_vanished_guarantee_is_never_ended_by_itself(desk: Desk) -> None:
    desk.bring(sheet())
    report = desk.bring(sheet(ROWS[:2]))
    assert report.vanished == ("B3",)
    assert desk.see("B3").ended_on is None


def test_a_whole_import_is_undone(desk: Desk) -> None:
    desk.bring(sheet())
    before, known = state(), sequence_at(organisation_id=desk.id, known_at=None)
    rows = [[*ROWS[0]], *ROWS[1:], ["B4", "Ny förening", "", "SEB", "14", "1 000 000", "900 000", "2025-05-01", "x", ""]]
    rows[0][3], rows[0][6] = "Kommuninvest", "2 800 000"
    desk.bring(sheet(rows))
    applied = RegisterImport.objects.order_by("-pk").first()
    assert applied is not None and state() != before
    desk(register_import.undo_import, register_import=applied.pk, reason="fel fil")
    assert state() == before
    assert desk.see("B1").outstanding == Money(300_000_000, "SEK")
    assert sum(m.minor for m in Movement.objects.filter(guarantee__reference="B1", known_until=FOREVER)) == 300_000_000
    sequence = sequence_at(organisation_id=desk.id, known_at=None)
    assert len(list(pictures(organisation_id=desk.id, as_of=AT.date(), sequence=sequence))) == 3
    assert desk.see("B4", AT.date(), sequence - 1).outstanding == Money(90_000_000, "SEK")
    assert desk.see("B1", AT.date(), known).loans[0].lender == "Swedbank"
    with pytest.raises(register_import.NotApplied):
        desk(register_import.undo_import, register_import=applied.pk, reason="fel fil")
    assert desk.counted(desk.bring(sheet(rows))) == (1, 1, 2, 0, 0)
    assert [loan.number for loan in desk.see("B4").loans] == ["14"]


def test_an_import_that_something_stands_on_is_not_undone(desk: Desk) -> None:
    desk.bring(sheet())
    applied = RegisterImport.objects.get()
    desk(observe_balance, reference="B2", on=date(2026, 1, 31), amount=Money(1, "SEK"), source="Swedbank")
    with pytest.raises(register_import.BuiltUpon) as refused:
        desk(register_import.undo_import, register_import=applied.pk, reason="fel fil")
    assert refused.value.params["references"] == "B2"


def test_the_preview_is_what_is_applied(desk: Desk) -> None:
    """What a clerk has not seen is not done."""
    seen = desk.preview(sheet(), balances_on=YEAR_END)
    desk(register.enter_guarantee, borrower=BorrowerTerms(name="Annan"), reference="B2",
         terms=GuaranteeTerms(decided=Money(100, "SEK")))
    with pytest.raises(register_import.PreviewOutdated):
        desk(register_import.apply_import, register_import=seen.pk)
    assert GuaranteeFact.objects.count() == 1
    register_import.preview_again(organisation_id=desk.id, register_import=seen.pk, at=AT)
    desk(register_import.apply_import, register_import=seen.pk)


def test_a_private_person_leaves_no_name_behind(desk: Desk) -> None:
    """I14"""
    headings = [*HEADINGS, "Typ av låntagare"]
    row = ["B9", "Maja Ek-Ekström", "", "SBAB", "1", "100 000", "90 000", "1991-05-01", "Småhus", "", "Privatperson"]
    assert desk.counted(desk.bring(sheet([row], headings))) == (1, 0, 0, 0, 0)
    assert PersonalName.objects.get().name == "Maja Ek-Ekström"
    models = (GuaranteeFact, PartyFact, LoanFact, ImportRow, RegisterImport, Event)
    said = [str(r) for m in models for r in m.objects.values()]
    assert len(said) > 5
    assert not [text for text in said if "ekstr" in text.casefold()]
    assert desk.counted(desk.bring(sheet([row], headings))) == (0, 0, 1, 0, 0)


def test_a_mapping_is_kept_for_the_next_file(desk: Desk) -> None:
    headings = ["Mottagare av stödet" if h == "Låntagare" else h for h in HEADINGS]
    assert desk.bring(sheet(headings=headings)).exit_code == 2
    desk.bring(sheet(headings=headings), mapping={"Mottagare av stödet": "borrower"})
    assert desk.counted(desk.bring(sheet(headings=headings))) == (0, 0, 3, 0, 0)


def test_hostile_and_empty_files_are_refused_as_a_whole(desk: Desk) -> None:
    assert desk.bring(b"PK\x03\x04 not a workbook at all").exit_code == 2
    report = desk.bring(b"")
    assert (report.exit_code, report.refusal["code"]) == (2, "empty_file")
    assert not GuaranteeFact.objects.exists()


def test_an_auditor_imports_nothing_and_another_organisation_sees_nothing(
    desk: Desk, auditor: Any, other_organisation: Any
) -> None:
    """I14"""
    with pytest.raises(NotAllowed):
        register_import.receive_file(
            organisation_id=desk.id, name="r.csv", content=b"x", by=auditor, at=AT, key="auditor")
    seen = desk.preview(sheet(), balances_on=YEAR_END)
    with pytest.raises(register_import.NoSuchImport):
        register_import.read_import(organisation_id=other_organisation.pk, register_import=seen.pk, at=AT)


def test_a_trial_leaves_nothing(desk: Desk) -> None:
    assert desk.counted(desk.bring(sheet(), dry_run=True)) == (3, 0, 0, 0, 0)
    for model in (RegisterImport, ImportRow, Document, Guarantee, Event):
        assert not model.objects.exists()


def test_real_decisions_of_thirteen_municipalities(db: None, clerk: Any) -> None:
    """What is proposed, refused, annulled or called is kept as such; nothing is lost, and once more changes nothing."""
    path = Path(__file__).parents[1] / "data" / "registers" / "borgensbeslut_enskilda.csv"
    if not path.exists():
        pytest.skip("the file is not part of this distribution")
    from borgen.office.people.actor import SystemActor

    given = {"organisation_id": None, "source": path, "organisation_by_row": True, "policy": "gotene",
             "by": SystemActor(), "at": AT}
    report = register_import.import_file(**given, key="a")
    assert (report.rows, report.imported, report.refused) == (21, 21, 0)
    assert len(report.organisations) == 13
    outcomes = sorted(GuaranteeFact.objects.values_list("outcome", flat=True))
    assert outcomes == ["annulled"] + ["applied"] + ["called"] * 2 + ["granted"] * 3 + ["proposed"] * 12 + ["refused"] * 2
    again = register_import.import_file(**given, key="b")
    assert (again.rows, again.unchanged) == (21, 21)


def test_the_progress_of_reading_only_goes_on(organisation: Any, clerk: Any) -> None:
    from borgen.office.guarantee.usecases.register_import.reading import read_rows

    rows = "".join(f"B-{n};Förening {n};{n}000;2020-05-01\n" for n in range(1, 1201))
    content = f"Borgensnummer;Låntagare;Beslutat belopp;Beslutsdatum\n{rows}".encode()
    number = register_import.receive_file(
        organisation_id=organisation.pk, name="r.csv", content=content, by=clerk, at=AT, key="take"
    )["import"]
    seen: list[float] = []
    read_rows(
        of=RegisterImport.objects.get(pk=number), today=AT.date(),
        progress=lambda done, total: seen.append(done / total),
    )  # fmt: skip
    assert seen == sorted(seen) and seen[0] < 0.5 < seen[-2] and seen[-1] == 1


def test_what_is_drawn_is_explained_by_the_cell_that_says_it(desk: Desk) -> None:
    """What the loan was for is what has been drawn; the debt of a day stands in the column that names it."""
    headings = ["Borgensnummer", "Låntagare", "Ursprungligt lånebelopp", "Skuld 2024-12-31", "Skuld 2025-12-31", "Beslutat belopp"]
    rows = [["B1", "Ås IF", "1 000 000", "900 000", "800 tkr", "1 200 000"], ["B2", "Öje IF", "", "", "700 000", "2 000 000"]]
    assert desk.counted(desk.bring(sheet(rows, headings), balances_on=None)) == (2, 0, 0, 0, 0)
    stood = {
        (reference, amount): {
            f"{ground.source} {ground.on}": ground.cell.address if ground.cell else ""
            for ground in explain(
                organisation_id=desk.id, reference=reference, amount=amount, as_of=AT.date(), known_at=None
            ).grounds
            if ground.kind == "movement" and ground.is_assumed_day
        }
        for reference, amount in (("B1", "outstanding"), ("B1", "drawn"), ("B2", "outstanding"))
    }
    cells = {"draw 2024-12-31": "CSV!C2", "reconciling 2024-12-31": "CSV!D2", "reconciling 2025-12-31": "CSV!E2"}
    assert stood["B1", "drawn"] == stood["B1", "outstanding"] == cells
    assert stood["B2", "outstanding"] == {"reconciling 2025-12-31": "CSV!E3"}
