"""The made-up municipality: whole, labelled, and the same however often it is loaded."""

from datetime import date
from typing import Any

import pytest

from borgen.office.guarantee.demo import LOGINS, TOUR, WORKBOOK, load
from borgen.office.guarantee.demo.history import NotInProduction
from borgen.office.guarantee.demo.workbook import make
from borgen.office.guarantee.facts import pictures
from borgen.office.guarantee.models import FeeLine, FeeRun, ImportRow, RegisterImport
from borgen.office.journal.append_only import missing_protections
from borgen.office.journal.models import Event
from borgen.office.journal.record import sequence_at
from borgen.office.organisation.models import Inhabitants, Organisation
from borgen.office.people.models import Account
from borgen.sheets import read_file

pytestmark = pytest.mark.django_db


def test_a_municipality_with_years_of_history_is_there(settings: Any) -> None:
    settings.PROFILE = "demo"
    load()
    place = Organisation.objects.get(slug="exempelby")
    assert "påhittad" in place.name and place.is_demo
    known = sequence_at(organisation_id=place.pk, known_at=None)
    all_of_it = list(pictures(organisation_id=place.pk, as_of=date(2026, 10, 15), sequence=known))
    assert 50 <= len(all_of_it) <= 65
    owed = [
        sum(p.outstanding.minor for p in pictures(organisation_id=place.pk, as_of=date(year, 12, 31), sequence=known)
            if p.outstanding is not None)
        for year in (2022, 2023, 2024, 2025)
    ]
    assert owed == sorted(owed, reverse=True) or len(set(owed)) == 4
    assert {p.decision.outcome for p in all_of_it} >= {"granted", "refused", "proposed", "applied"}
    assert any(p.ended_on for p in all_of_it) and any(p.deviations for p in all_of_it)
    assert {r.state for r in FeeRun.objects.all()} == {"charged"}
    assert set(FeeLine.objects.values_list("year", flat=True)) == {2023, 2024, 2025, 2026}
    assert not ImportRow.objects.filter(outcome="refused").exists()
    assert RegisterImport.objects.count() == 5
    assert Inhabitants.objects.count() == 6
    for login in LOGINS:
        assert Account.objects.get(username=login.username).check_password(login.password)
    assert len(TOUR) == 5
    events = Event.objects.count()
    load()
    assert Event.objects.count() == events


def test_it_is_not_loaded_into_a_serving_office(settings: Any) -> None:
    settings.PROFILE = "serve"
    with pytest.raises(NotInProduction):
        load()
    assert not Organisation.objects.exists()


def test_the_workbook_is_what_its_rows_make(tmp_path: Any) -> None:
    """The file that the visitor downloads says what ``rows.csv`` says, on every sheet."""
    make(tmp_path / "fresh.xlsx")
    fresh, shipped = read_file(tmp_path / "fresh.xlsx"), read_file(WORKBOOK)
    assert [s.name for s in shipped.sheets] == ["2022", "2023", "2024", "2025", "2026"]
    for one, other in zip(fresh.sheets, shipped.sheets, strict=True):
        rows = [(r.number, tuple(r.values)) for r in one.rows()]
        assert rows == [(r.number, tuple(r.values)) for r in other.rows()]
        assert len(rows) > 45


def test_every_table_of_facts_is_protected() -> None:
    """I2"""
    from django.db import connection

    assert missing_protections(connection) == []
