"""A first search in a large register finds in the database what it would find in the register that has been read."""

from datetime import UTC, date, datetime

import pytest

from benchmarks.registers import make_up, organisation, stir
from borgen.guarantee.state import State
from borgen.office.guarantee.models import RegisterCount
from borgen.office.guarantee.queries import counted, matches
from borgen.office.guarantee.queries.guarantee import guarantee
from borgen.office.guarantee.queries.register import RegisterFilter, register, register_choices
from borgen.office.guarantee.queries.search_index import SearchIndex
from borgen.office.guarantee.queries.snapshot import forget_snapshots, is_read, snapshot
from borgen.office.guarantee.usecases.counting import count_register
from borgen.office.journal.moment import moment
from borgen.office.parties.models import PersonalName

pytestmark = pytest.mark.django_db
PRESENT = {"as_of": date(2020, 1, 10)}
PAST = {"as_of": date(2018, 6, 30), "known_at": datetime(2020, 1, 8, 9, 2, 30, tzinfo=UTC)}


@pytest.fixture(scope="module")
def registers(rows_of_the_module):
    """A register that has been stirred four times, and another beside it."""
    with rows_of_the_module():
        found = organisation()
        make_up(organisation_id=organisation("annan").pk, count=40, seed=1)
        make_up(organisation_id=found.pk, count=120, seed=1)
        for step in range(1, 5):
            stir(organisation_id=found.pk, seed=step, at=datetime(2020, 1, 8, 9, step, tzinfo=UTC))
    return found


@pytest.fixture
def gotene(registers):
    forget_snapshots()
    counted.forget_counted()
    matches._choices.cache_clear()
    return registers


@pytest.mark.parametrize("when", [PRESENT, PAST], ids=["present", "past"])
@pytest.mark.parametrize(
    "search", ["Hällekis IF", "kommuninvest", "B-17", "b-1", "if 4", "556000", "ingenting", "Råbäck", "swed bank"]
)
def test_what_is_found_is_the_same(gotene, monkeypatch, when, search):
    """With the totals, in any order, and with the names of private persons only for who may read them."""
    asked = {
        "organisation_id": gotene.pk, "filter": RegisterFilter(search=search, states=frozenset(State)), "sort": "outstanding",
        "is_descending": True, "per_page": 1000, **when,
    }
    whole = [register(**asked, with_names=names) for names in (True, False)]
    forget_snapshots()
    monkeypatch.setattr(counted, "LARGE", 20)
    assert [register(**asked, with_names=names) for names in (True, False)] == whole
    assert not is_read(moment(organisation_id=gotene.pk, **when)), "the register has not been read for it"


@pytest.mark.parametrize("when", [PRESENT, PAST], ids=["present", "past"])
@pytest.mark.parametrize(
    "search", ["Hällekis IF", "kommuninvest", "B-17", "b-1", "if 4", "556000", "ingenting", "Råbäck", "swed bank", ""]
)
def test_what_is_found_in_a_register_that_has_been_counted_is_the_same(gotene, monkeypatch, when, search):
    """In the order of the references from what the count keeps, and so for what was learned since it was counted."""
    asked = {"organisation_id": gotene.pk, "filter": RegisterFilter(search=search), "per_page": 1000, **when}
    whole = [
        register(**asked, with_names=names, is_descending=descending)
        for names in (True, False)
        for descending in (True, False)
    ]
    monkeypatch.setattr(counted, "LARGE", 20)
    known = moment(organisation_id=gotene.pk, **when)
    for sequence in (known.sequence, known.sequence - 2):
        RegisterCount.objects.all().delete()
        counted.forget_counted()
        forget_snapshots()
        count_register(organisation_id=gotene.pk, as_of=known.as_of, sequence=sequence, progress=lambda done, of: None)
        for table in ("_holding", "snapshot"):
            monkeypatch.setattr(matches, table, lambda *_, table=table: pytest.fail(table))
        again = [
            register(**asked, with_names=names, is_descending=descending)
            for names in (True, False)
            for descending in (True, False)
        ]
        assert again == whole
        if search:
            by_debt = register(**asked, sort="outstanding").rows
            assert {row.reference for row in by_debt} == {row.reference for row in whole[2].rows}
        assert not is_read(known), "the register has not been read for it"


def test_a_search_index_says_of_each_guarantee_the_same_however_it_was_put_together(gotene):
    at = moment(organisation_id=gotene.pk, **PRESENT)
    shot = snapshot(at)
    whole = SearchIndex.of(shot.entries)
    assert len(whole.ids) == len(shot.entries) > 50
    assert whole.plain() == SearchIndex.unpacked(whole.packed()).plain()
    parts = SearchIndex().with_those_of(SearchIndex.of([entry]) for entry in reversed(shot.entries))
    assert parts.plain() == whole.plain()
    back = parts.in_order(whole.ids)
    assert back.ids.tolist() == whole.ids.tolist()
    assert list(back.texts) == list(whole.texts)
    some = set(whole.ids[::3].tolist())
    assert back.without(some).plain() == {pk: row for pk, row in whole.plain().items() if pk not in some}
    assert SearchIndex.unpacked(SearchIndex().packed()).plain() == {}
    assert not len(SearchIndex().found(["if"], {}))


def test_a_private_person_is_found_until_the_name_is_erased(gotene, monkeypatch):
    monkeypatch.setattr(counted, "LARGE", 20)
    person = PersonalName.objects.filter(party__organisation=gotene).first()
    asked = {"organisation_id": gotene.pk, "filter": RegisterFilter(search=person.name), **PRESENT}
    assert person.name in {row.borrower for row in register(**asked, with_names=True).rows}
    assert person.name not in {row.borrower for row in register(**asked).rows}
    person.delete()
    assert person.name not in {row.borrower for row in register(**asked, with_names=True).rows}


def test_many_matches_read_the_register(gotene, monkeypatch):
    monkeypatch.setattr(counted, "LARGE", 20)
    monkeypatch.setattr(matches, "MATCHES_MAX", 3)
    assert register(organisation_id=gotene.pk, filter=RegisterFilter(search="b"), **PRESENT).count > 3
    assert is_read(moment(organisation_id=gotene.pk, **PRESENT))


@pytest.mark.parametrize("when", [PRESENT, PAST], ids=["present", "past"])
def test_the_choices_offer_all_that_there_is(gotene, monkeypatch, when):
    whole = register_choices(organisation_id=gotene.pk, **when)
    forget_snapshots()
    monkeypatch.setattr(counted, "LARGE", 20)
    unread = register_choices(organisation_id=gotene.pk, **when)
    for name in ("classes", "kinds", "forms", "lenders", "policies", "categories", "currencies"):
        assert getattr(unread, name) == getattr(whole, name), name
    assert set(unread.states) >= set(whole.states)
    assert set(unread.maturity_years) >= set(whole.maturity_years)


def test_a_guarantee_of_a_register_that_has_not_been_read_is_the_same(gotene, monkeypatch):
    asked = {"organisation_id": gotene.pk, "reference": "B-7", **PRESENT}
    whole = guarantee(**asked)
    forget_snapshots()
    monkeypatch.setattr(counted, "LARGE", 20)
    assert guarantee(**asked) == whole
    assert not is_read(moment(organisation_id=gotene.pk, **PRESENT))
