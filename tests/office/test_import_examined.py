"""Rows that would leave every total without a word, and what a report says of every row."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from borgen.guarantee.state import State
from borgen.office.guarantee.import_words import said
from borgen.office.guarantee.queries.register import register as register_page
from borgen.office.guarantee.usecases import register_import
from borgen.office.guarantee.verify import check_all
from tests.core.register_file.workbook_maker import xlsx

AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
KEYS = count(1)
HEADINGS = ["Låntagare", "Långivare", "Borgensbelopp", "Restskuld", "Beslutsdatum", "Slutdatum"]


@pytest.fixture
def bring(organisation: Any, clerk: Any) -> Any:
    def bring(rows: Any, **given: Any) -> Any:
        given.setdefault("balances_on", date(2025, 12, 31))
        return register_import.import_file(
            organisation_id=organisation.pk, source=xlsx({"Borgen": [HEADINGS, *rows]}), name="r.xlsx", by=clerk, at=AT,
            key=f"examined-{next(KEYS)}", policy="gotene", **given,
        )

    return bring


def test_a_guarantee_that_would_count_as_lapsed_is_said(bring: Any) -> None:
    """G7.4: without a debt or a day of execution the decision of 2015 has lapsed, and its amount is in no total."""
    report = bring([["Ås IF", "SEB", 100000, None, "2015-03-25", None], ["Öje BK", "SEB", 100000, 90000, "2015-03-25", None]])
    assert [(p["row"], p["problem"]) for p in report.problems] == [(2, "counts_as_lapsed")] and report.exit_code == 0
    assert "2016-03-25" in said("counts_as_lapsed", report.problems[0]["params"])


@pytest.mark.parametrize(
    ("heading", "told", "is_in_force"),
    [
        ("Restskuld", "se bilaga", True), ("Restskuld", "ca 80 tkr?", True), ("Restskuld", "ej upptaget", False), ("Borgen tecknad", "våren 2015", True),
        ("Borgen tecknad", "ja", True), ("Borgen tecknad", "nej", False), ("Utnyttjas senast", "enligt protokoll", True), ("Anmärkning", "se bilaga", False),
    ],
)
def test_nothing_lapses_on_what_could_not_be_read(organisation: Any, clerk: Any, heading: str, told: str, is_in_force: bool) -> None:
    """G7.4, G10.2: a debt or a signing that stands in the register in words nobody can read leaves no total; it is said."""
    table = [["Låntagare", "Borgensbelopp", "Beslutsdatum", heading], ["Ås IF", 100000, "2015-03-25", told]]
    report = register_import.import_file(
        organisation_id=organisation.pk, source=xlsx({"Borgen": table}), name="r.xlsx", by=clerk, at=AT,
        key=f"examined-{next(KEYS)}", policy="gotene", balances_on=date(2025, 12, 31),
    )
    said_of_it = {p["problem"] for p in report.problems} & {"counts_as_lapsed", "counts_unread"}
    assert said_of_it == {"counts_unread" if is_in_force else "counts_as_lapsed"}
    page = register_page(organisation_id=organisation.pk, as_of=date(2026, 2, 2))
    [row] = page.rows
    assert row.state is (State.IN_FORCE if is_in_force else State.LAPSED)
    assert check_all(organisation_id=organisation.pk, as_of=date(2026, 2, 2)) == []


def test_a_debt_that_is_stated_ends_what_was_only_told(organisation: Any, clerk: Any, bring: Any) -> None:
    bring([["Ås IF", "SEB", 100000, "se bilaga", "2015-03-25", None]])
    assert bring([["Ås IF", "SEB", 100000, 0, "2015-03-25", None]]).changed == 1
    [row] = register_page(organisation_id=organisation.pk, as_of=date(2026, 2, 2)).rows
    assert row.state is State.LAPSED


def test_a_decision_still_available_is_not_doubted(bring: Any) -> None:
    assert bring([["Ås IF", "SEB", 100000, None, "2025-03-25", None]]).problems == ()


def test_a_granted_decision_of_the_future_is_refused(bring: Any) -> None:
    report = bring([["Ås IF", "SEB", 100000, 90000, "2031-03-25", None]])
    assert (report.refused, report.problems[0]["problem"]) == (1, "decided_in_future")


def test_an_end_before_the_decision_is_refused(bring: Any) -> None:
    report = bring([["Ås IF", "SEB", 100000, 90000, "2020-03-25", "2019-12-31"]])
    assert (report.refused, report.problems[0]["problem"]) == (1, "days_out_of_order")


def test_a_debt_after_the_last_day_is_said(bring: Any) -> None:
    report = bring([["Ås IF", "SEB", 100000, 90000, "2010-03-25", "2020-12-31"]])
    assert (report.imported, [p["problem"] for p in report.problems]) == (1, ["ended_with_debt"])


def test_every_skipped_row_has_its_reason(bring: Any) -> None:
    rows = [["Ås IF", "SEB", 100000, 90000, "2025-03-25", None], [], ["Summa", None, 100000, 90000, None, None], ["Källa: banken"]]
    report = bring(rows)
    assert report.skipped == len(report.skipped_rows) == 3
    assert [(one["row"], one["reason"]) for one in report.skipped_rows] == [(3, "empty"), (4, "total"), (5, "note")]


def test_a_sum_under_a_name_waits_for_a_choice(bring: Any) -> None:
    rows = [[name, None, amount, amount, None, None] for name, amount in (("Ås IF", 1000000), ("Öje BK", 2000000), ("Hela kommunen", 3000000))]
    report = bring(rows)
    assert (report.imported, report.refused, [p["problem"] for p in report.problems]) == (2, 1, ["looks_like_total"])


def test_a_text_that_is_cut_is_said(bring: Any) -> None:
    report = bring([["Ås " + "x" * 300, "SEB", 100000, 90000, "2025-03-25", None]])
    assert [(p["problem"], p["column"]) for p in report.problems] == [("text_shortened", "borrower")]


def test_an_empty_file_is_refused_like_any_other(organisation: Any, clerk: Any) -> None:
    report = register_import.import_file(
        organisation_id=organisation.pk, source=b"", name="r.csv", by=clerk, at=AT, key="empty", policy="gotene"
    )
    assert (report.exit_code, report.refusal["code"]) == (2, "empty_file")
