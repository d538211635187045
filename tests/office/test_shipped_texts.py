"""A release changes a policy that ships: what was worked out before still has its rules, and the change is in the journal."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from benchmarks.registers import make_up, organisation
from borgen.kernel.money import Money
from borgen.office.guarantee.models import FeeLine
from borgen.office.guarantee.queries.explain import explain
from borgen.office.guarantee.queries.register import register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.usecases.annual_fee import approve_annual_fee_run, plan_annual_fee_run
from borgen.office.guarantee.verify import check_all
from borgen.office.journal.models import Event
from borgen.office.people.actor import SystemActor
from borgen.office.policies import shipped, usecases
from borgen.office.policies.models import ShippedChange, ShippedText
from borgen.office.policies.queries import resolve, rulebook_for
from borgen.rules.rulebook import NoSuchRulebook, Rulebook, open_rulebook, read_rulebook, shelved
from tests.conftest import triggers_lifted

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 1)
RELEASE = datetime(2020, 3, 1, 9, tzinfo=UTC)
OLD = open_rulebook("gotene")
NEW = read_rulebook(OLD.text.replace('"0.0025"', '"0.0035"'))


@pytest.fixture
def here() -> Any:
    """An office that has charged the fees of 2020 by the book as it ships today."""
    forget_snapshots()
    usecases.keep_shipped_texts(at=datetime(2010, 1, 1, tzinfo=UTC))
    place = organisation()
    make_up(organisation_id=place.pk, count=12, seed=1)
    by: dict[str, Any] = {"organisation_id": place.pk, "year": 2020, "at": datetime(2020, 1, 10, 9, tzinfo=UTC)}
    plan = plan_annual_fee_run(**by, by=SystemActor(person="anna"), key="plan")
    approve_annual_fee_run(
        **by, number=1, manifest=plan["manifest"], by=SystemActor(person="bo", role="approver"), key="approve"
    )
    return place


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[str, ...]]]:
    """Start a release that ships another text of the book, or none."""

    def release(book: Rulebook | None, at: datetime = RELEASE) -> tuple[str, ...]:
        def opened(id: str) -> Rulebook:
            if id != "gotene":
                return open_rulebook(id)
            if book is None:
                raise NoSuchRulebook(id)
            return book

        shelf = {id: path for id, path in shelved().items() if id != "gotene" or book is not None}
        for module in (shipped, usecases):
            monkeypatch.setattr(module, "open_rulebook", opened)
            monkeypatch.setattr(module, "shelved", lambda: shelf)
        forget_snapshots()
        return usecases.keep_shipped_texts(at=at)

    yield release
    forget_snapshots()


def a_line() -> FeeLine:
    return FeeLine.objects.filter(charged=True, kind="annual", guarantee__facts__policy="gotene").earliest("pk")


def test_the_other_text_is_another_book() -> None:
    assert NEW.hash != OLD.hash and NEW.id == OLD.id


def test_every_shipped_text_is_kept_once(here: Any) -> None:
    assert set(ShippedText.objects.values_list("book_id", flat=True)) == set(shelved())
    assert usecases.keep_shipped_texts(at=RELEASE) == ()
    assert ShippedText.objects.count() == len(shelved())
    assert not ShippedChange.objects.exists(), "the first texts change nothing"


def test_an_old_charge_is_explained_by_the_version_that_it_was_charged_by(here: Any, released: Any) -> None:
    line = a_line()
    ask: dict[str, Any] = {
        "organisation_id": here.pk, "reference": line.guarantee.reference, "amount": f"charged.{line.pk}", "as_of": DAY,
    }  # fmt: skip
    before = explain(**ask)
    assert before.policy_hash == OLD.hash and not before.is_earlier_version
    assert released(NEW) == ("gotene",)
    after = explain(**ask)
    assert after.policy_hash == OLD.hash and after.is_earlier_version, "it says which version"
    assert after.result == before.result == Money(line.amount_minor, line.currency)
    assert [r.text for r in after.values] == [r.text for r in before.values] and after.values, "the rate of then"
    book = rulebook_for(organisation_id=here.pk, book_id="gotene", hash=after.policy_hash)
    assert book.text == OLD.text
    now = explain(**{**ask, "amount": "committed"})
    assert now.policy_hash == NEW.hash and not now.is_earlier_version


def test_what_was_charged_by_the_earlier_text_stays_right(here: Any, released: Any) -> None:
    """I5, I13: the run is worked out again by the rules of then."""
    released(NEW)
    assert check_all(organisation_id=here.pk, as_of=DAY) == []


def test_what_was_known_before_the_release_is_answered_as_it_was(here: Any, released: Any) -> None:
    """I2"""
    at: dict[str, Any] = {"organisation_id": here.pk, "as_of": DAY, "known_at": datetime(2020, 2, 1, tzinfo=UTC)}
    before = register(**at)
    event = Event.objects.latest("sequence").sequence
    released(NEW)
    forget_snapshots()
    assert register(**at).rows == before.rows
    for sequence, book in ((event, OLD), (event + 1, NEW), (None, NEW)):
        found = resolve(organisation_id=here.pk, book_id="gotene", on=DAY, sequence=sequence)
        assert found.book.hash == book.hash


def test_the_change_is_one_event_in_every_organisation(here: Any, released: Any) -> None:
    other = organisation("annan")
    released(NEW)
    assert released(NEW) == (), "the next start does nothing"
    for place in (here, other):
        told = Event.objects.get(organisation=place, kind="policies.rulebook.shipped")
        assert told.subject == "rulebook:gotene" and OLD.hash in told.content and NEW.hash in told.content
        assert ShippedChange.objects.get(organisation=place).sequence == told.sequence


def test_a_book_that_goes_and_comes_back_is_a_change_each_time(here: Any, released: Any) -> None:
    for book, day in ((NEW, 1), (OLD, 2), (NEW, 3), (None, 4), (OLD, 5)):
        assert released(book, datetime(2020, 3, day, 9, tzinfo=UTC)) == ("gotene",)
        if book is None:
            with pytest.raises(NoSuchRulebook):
                resolve(organisation_id=here.pk, book_id="gotene", on=DAY)
            assert rulebook_for(organisation_id=here.pk, book_id="gotene", hash=OLD.hash).text == OLD.text
    changes = ShippedChange.objects.filter(organisation=here).order_by("sequence").values_list("before", "after")
    assert [(before[:4], after[:4]) for before, after in changes] == [
        (OLD.hash[:4], NEW.hash[:4]), (NEW.hash[:4], OLD.hash[:4]), (OLD.hash[:4], NEW.hash[:4]), (NEW.hash[:4], ""),
    ], "what ships again was not there to be changed"  # fmt: skip


def test_a_start_that_was_cut_off_goes_on(here: Any, released: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = organisation("annan")
    told = usecases._tell

    def cut(organisation_id: int, *rest: Any) -> None:
        if organisation_id == other.pk:
            raise KeyboardInterrupt
        told(organisation_id, *rest)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(usecases, "_tell", cut)
        released(NEW)
    assert ShippedChange.objects.count() == 1
    assert released(NEW) == ("gotene",)
    assert ShippedChange.objects.count() == Event.objects.filter(kind="policies.rulebook.shipped").count() == 2


def test_a_kept_text_cannot_be_changed_and_a_changed_one_is_found(here: Any) -> None:
    change = "UPDATE policies_shippedtext SET text = replace(text, '0.0025', '0.0001') WHERE book_id = 'gotene'"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(change)
    found = {(v.code, v.subject) for v in check_all(organisation_id=here.pk, as_of=DAY)}
    assert ("rulebook_changed", "shipped:gotene") in found
