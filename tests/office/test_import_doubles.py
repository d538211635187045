"""A company's many loans without numbers: kept or left out at once, and found again the next time."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from borgen.office.guarantee.models import Guarantee
from borgen.office.guarantee.usecases import register_import
from borgen.office.guarantee.usecases.register_import.doubles import NotAWayWithDoubles, settle_doubles
from tests.core.register_file.workbook_maker import xlsx

AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
KEYS = count(1)
HEADINGS = ["Låntagare", "Långivare", "Borgensbelopp", "Restskuld", "Slutdatum"]
TEN = [
    ["Exempelbostäder AB", "Kommuninvest", 1_000_000 * n, 900_000 * n, f"203{n % 3}-12-31"] for n in range(1, 9)
] + [
    ["Exempelbostäder AB", "Kommuninvest", 5_000_000, 4_000_000, "2041-06-30"],
    ["Exempelbostäder AB", "SEB", 5_000_000, 4_000_000, "2041-06-30"],
]


@pytest.fixture
def bring(organisation: Any, clerk: Any) -> Any:
    def bring(rows: Any, **given: Any) -> Any:
        given.setdefault("balances_on", date(2025, 12, 31))
        return register_import.import_file(
            organisation_id=organisation.pk, source=xlsx({"Borgen": [HEADINGS, *rows]}), name="r.xlsx", by=clerk, at=AT,
            key=f"doubles-{next(KEYS)}", policy="gotene", **given,
        )

    return bring


def ended(report: Any) -> tuple[int, ...]:
    return report.imported, report.changed, report.unchanged, report.refused, report.skipped


def test_they_wait_for_a_decision(bring: Any) -> None:
    report = bring(TEN)
    assert ended(report) == (0, 0, 0, 10, 0) and {p["problem"] for p in report.problems} == {"double_in_file"}
    assert Guarantee.objects.count() == 0


def test_kept_each_is_a_guarantee_and_the_same_file_in_another_order_changes_nothing(bring: Any) -> None:
    """G10.2: every loan of the company stands in the register, once, whatever order the next file has."""
    assert ended(bring(TEN, doubles="keep", dry_run=True)) == (10, 0, 0, 0, 0) and Guarantee.objects.count() == 0
    first = bring(TEN, doubles="keep")
    assert ended(first) == (10, 0, 0, 0, 0) and len(set(first.references)) == 10
    for rows in (TEN, TEN[::-1], TEN[5:] + TEN[:5]):
        for doubles in ("", "keep"):
            again = bring(rows, doubles=doubles)
            assert ended(again) == (0, 0, 10, 0, 0) and again.vanished == ()
    assert Guarantee.objects.count() == 10


def test_next_years_debts_are_of_the_same_guarantees(bring: Any) -> None:
    bring(TEN, doubles="keep")
    later = [[*row[:3], row[3] - 100_000, row[4]] for row in TEN[::-1]]
    report = bring(later, balances_on=date(2026, 1, 31))
    assert ended(report) == (0, 10, 0, 0, 0) and Guarantee.objects.count() == 10


def test_one_more_loan_waits_and_is_kept(bring: Any) -> None:
    bring(TEN, doubles="keep")
    more = [*TEN, ["Exempelbostäder AB", "Kommuninvest", 7_500_000, 7_500_000, "2050-12-31"]]
    report = bring(more)
    assert ended(report) == (0, 0, 10, 1, 0) and report.problems[-1]["problem"] == "double_in_file"
    assert ended(bring(more, doubles="keep")) == (1, 0, 10, 0, 0)
    assert ended(bring(more)) == (0, 0, 11, 0, 0)


def test_a_loan_whose_end_has_moved_is_never_taken_for_a_new_one(bring: Any) -> None:
    bring(TEN, doubles="keep")
    moved = [*TEN[:-1], [*TEN[-1][:4], "2045-06-30"]]
    report = bring(moved, doubles="keep")
    assert ended(report) == (0, 0, 9, 1, 0) and report.problems[-1]["problem"] == "ambiguous_match"
    assert Guarantee.objects.count() == 10


def test_what_cannot_be_told_apart_stays_refused_and_a_repeated_row_counts_once(bring: Any) -> None:
    """Two that differ in their debt alone could not be found again next year; two that are equal are one row twice."""
    debt_only = ["Exempelbostäder AB", "Kommuninvest", 1_000_000, 800_000, "2031-12-31"]
    report = bring([*TEN, TEN[1], debt_only], doubles="keep")
    assert ended(report) == (9, 0, 0, 2, 1)
    assert {(p["row"], p["problem"]) for p in report.problems} == {(2, "double_in_file"), (13, "double_in_file")}
    assert [(one["row"], one["reason"]) for one in report.skipped_rows] == [(12, "same_row_again")]
    assert ended(bring([*TEN, TEN[1], debt_only])) == (0, 0, 9, 2, 1)


def test_skipped_they_are_left_out(bring: Any) -> None:
    report = bring([*TEN, ["Ås IF", "SEB", 100_000, 90_000, "2031-12-31"]], doubles="skip")
    assert ended(report) == (1, 0, 0, 0, 10) and report.exit_code == 0


def test_there_is_no_third_way(organisation: Any, clerk: Any) -> None:
    with pytest.raises(NotAWayWithDoubles):
        settle_doubles(organisation_id=organisation.pk, register_import=1, how="guess", by=clerk, at=AT, key="third")
