"""Until when a guarantee holds, as the register's list says it, and what its file brings back."""

from datetime import date
from typing import Any

import pytest

from borgen.guarantee.commitment import DecisionOutcome
from borgen.office.guarantee.export.register import register_table
from borgen.office.guarantee.queries.register import register as listed
from borgen.office.guarantee.usecases import balance, register
from borgen.office.guarantee.usecases.register_import import import_file
from borgen.office.ui.table_files import workbook
from tests.office.test_increases import AT, DAY, Desk, kr

LAST_DAY = date(2041, 3, 31)


@pytest.fixture
def desk(organisation: Any, clerk: Any) -> Desk:
    made = Desk(organisation, clerk)
    made(register.correct_terms, changes={"ends_on": LAST_DAY}, reason="Saknades")
    return made


def _holds_until(desk: Desk, day: date) -> date | None:
    (row,) = listed(organisation_id=desk.id, as_of=day).rows
    return row.valid_until


def test_a_guarantee_with_a_debt_holds_until_its_last_day_though_nobody_has_said_when_it_was_signed(desk: Desk) -> None:
    """Decided on 15 March 2024: an unused decision may be used for a year."""
    assert _holds_until(desk, date(2024, 12, 31)) == _holds_until(desk, DAY) == date(2025, 3, 15)
    desk(balance.observe_balance, on=date(2024, 12, 31), amount=kr(4_000_000), source="Banken")
    assert _holds_until(desk, DAY) == LAST_DAY


def test_the_file_of_an_unused_decision_brings_its_last_day_back(desk: Desk) -> None:
    table = register_table(organisation_id=desk.id, as_of=date(2024, 12, 31))
    with workbook(table) as made:
        content = made.read()
    done = import_file(
        organisation_id=desk.id, source=content, name="r.xlsx", by=desk.by, at=AT, key="back",
        balances_on=date(2024, 12, 31),
    )  # fmt: skip
    assert (done.unchanged, done.changed, done.refused) == (1, 0, 0), done.problems


@pytest.mark.parametrize("outcome", [DecisionOutcome.REFUSED, DecisionOutcome.ANNULLED, DecisionOutcome.CALLED])
def test_a_file_that_says_nothing_of_what_was_decided_grants_nothing(desk: Desk, outcome: DecisionOutcome) -> None:
    desk(register.correct_terms, changes={"outcome": outcome}, reason="Enligt protokollet")
    text = f"Referens;Låntagare;Borgensbelopp\n{desk.reference};Götene IF;10000000\n"
    done = import_file(organisation_id=desk.id, source=text.encode(), name="r.csv", by=desk.by, at=AT, key="granted")
    assert (done.unchanged, done.changed, done.refused) == (1, 0, 0), done.problems
    assert desk.see(DAY).decision.outcome is outcome
