"""The one gate through which everything is written: once, in order, by who may, in one transaction."""

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection

from borgen.guarantee.commitment import DecisionOutcome
from borgen.kernel.money import Money
from borgen.office.guarantee.models import FeeLine, Guarantee, GuaranteeFact
from borgen.office.guarantee.usecases import annual_fee, register, register_import
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)
from borgen.office.journal.models import Event, Head, Posting
from borgen.office.journal.record import (
    KeyMissing,
    KeyReused,
    NotAllowed,
    canonical,
    command,
    hash_of,
    sequence_at,
)
from borgen.office.journal.refused import Refused
from borgen.office.people.actor import CLERKS
from borgen.office.people.models import Membership

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Something:
    kind: ClassVar[str] = "test.something"
    what: str


@pytest.fixture
def do(organisation: Any, clerk: Any) -> Any:
    def run(key: str, what: str = "x", *, at: datetime = AT, by: Any = clerk, fails: bool = False) -> Any:
        with command(organisation_id=organisation.pk, kind="something", body={"what": what}, by=by, at=at, key=key,
                     roles=CLERKS) as now:
            if now.answered:
                return now.answer
            Guarantee.objects.create(organisation=organisation, reference=what, sort_key=what)
            if fails:
                raise RuntimeError("the machine stopped")
            return now.record(Something(what=what), subject="s", answer={"n": now.sequence},
                              postings=[("a", "b", Money(1, "SEK"))])

    return run


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(do: Any) -> None:
    """I7"""
    assert do("k") == do("k") == {"n": 1}
    with pytest.raises(KeyReused):
        do("k", "y")
    assert Event.objects.count() == Posting.objects.count() == Guarantee.objects.count() == 1


def test_a_key_belongs_to_one_person(do: Any, approver: Any) -> None:
    do("k")
    with pytest.raises(KeyReused):
        do("k", by=approver)


@pytest.mark.parametrize("key", ["", "k" * 101])
def test_no_key_no_command(do: Any, key: str) -> None:
    """I7"""
    with pytest.raises(KeyMissing):
        do(key)


@pytest.mark.django_db(transaction=True)
def test_what_fails_leaves_nothing(do: Any) -> None:
    """I11: facts and their event come together or not at all."""
    with pytest.raises(RuntimeError):
        do("k", fails=True)
    assert not Guarantee.objects.exists() and not Event.objects.exists()
    assert do("k") == {"n": 1}


def test_a_change_without_an_event_is_a_mistake_that_stops(organisation: Any, clerk: Any) -> None:
    """I11"""
    with pytest.raises(AssertionError), command(
        organisation_id=organisation.pk, kind="k", body={}, by=clerk, at=AT, key="k", roles=CLERKS
    ):
        pass


def test_a_role_counts_on_the_day_and_in_the_place(do: Any, auditor: Any, clerk: Any, organisation: Any) -> None:
    """I9, I14"""
    from tests.conftest import _actor

    for stranger in (auditor, _actor("clerk.vara")):
        with pytest.raises(NotAllowed):
            do("k", by=stranger)
    Membership.objects.filter(account_id=clerk.account_id).update(until=date(2026, 3, 2))
    do("before", "a", at=AT - timedelta(days=1))
    with pytest.raises(NotAllowed):
        do("after", "b")


def test_knowledge_moves_forward_even_when_the_clock_does_not(do: Any, organisation: Any) -> None:
    for key, at in (("a", AT), ("b", AT), ("c", AT - timedelta(days=3))):
        do(key, key, at=at)
    recorded = list(Event.objects.order_by("sequence").values_list("recorded_at", flat=True))
    assert recorded == sorted(set(recorded))
    assert sequence_at(organisation_id=organisation.pk, known_at=recorded[1]) == 2
    assert sequence_at(organisation_id=organisation.pk, known_at=AT - timedelta(seconds=1)) == 0
    assert sequence_at(organisation_id=organisation.pk, known_at=None) == 3


def test_the_chain_is_whole(do: Any, organisation: Any) -> None:
    """I11: each hash covers its event and the hash before it."""
    for key in "abc":
        do(key, key)
    before = "0" * 64
    for event in Event.objects.order_by("sequence"):
        assert event.previous_hash == before and event.hash == hash_of(event)
        before = event.hash
    assert Head.objects.get(organisation=organisation).hash == before


def test_canonical_text_is_the_same_for_the_same_content() -> None:
    assert canonical({"b": date(2026, 1, 1), "a": Money(5, "SEK")}) == '{"a":"0.05 SEK","b":"2026-01-01"}'
    with pytest.raises((TypeError, ValueError)):
        canonical({"a": object()})


# ---------------------------------------------------------------------------------------------------------------- races

ROUNDS = 5


def at_once(*actions: Any) -> list[Any]:
    """What each action gave or raised, all begun at the same moment."""
    results: list[Any] = [None] * len(actions)
    gate = threading.Barrier(len(actions))

    def run(index: int) -> None:
        try:
            gate.wait()
            results[index] = actions[index]()
        except Exception as problem:  # noqa: BLE001 - what it was is what is looked at
            results[index] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def enter(organisation: Any, clerk: Any, reference: str) -> None:
    register.enter_guarantee(
        organisation_id=organisation.pk, borrower=BorrowerTerms(name=reference), reference=reference,
        terms=GuaranteeTerms(decided=Money(10**9, "SEK"), outcome=DecisionOutcome.GRANTED,
                             decided_on=date(2024, 3, 1), executed_on=date(2024, 4, 1), policy="gotene"),
        loans=[LoanEntry(terms=LoanTerms(), balance=BalanceTerms(
            on=date(2025, 12, 31), amount=Money(9 * 10**8, "SEK"), source="B"))],
        by=clerk, at=AT, key=f"enter {reference}",
    )


@pytest.mark.django_db(transaction=True)
def test_two_approvals_charge_once(organisation: Any, clerk: Any, approver: Any) -> None:
    """I5"""
    for number in range(ROUNDS):
        enter(organisation, clerk, f"R{number}")
        given = {"organisation_id": organisation.pk, "at": AT}
        plan = annual_fee.plan_annual_fee_run(year=2026, by=clerk, key=f"plan {number}", **given)

        def approve(key: str, plan: Any = plan, given: Any = given) -> Any:
            return annual_fee.approve_annual_fee_run(
                year=2026, number=plan["number"], manifest=plan["manifest"], by=approver, key=key, **given)

        results = at_once(lambda n=number: approve(f"a{n}"), lambda n=number: approve(f"b{n}"))
        assert sorted(type(r).__name__ for r in results) == ["NotFrozen", "dict"], results
        assert FeeLine.objects.filter(charged=True).count() == number + 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_of_a_year_do_not_both_begin(organisation: Any, clerk: Any) -> None:
    """I5"""
    enter(organisation, clerk, "R")
    for number in range(ROUNDS):
        def plan(key: str) -> Any:
            return annual_fee.plan_annual_fee_run(
                organisation_id=organisation.pk, year=2026, by=clerk, at=AT, key=key)

        results = at_once(lambda n=number: plan(f"a{n}"), lambda n=number: plan(f"b{n}"))
        assert sorted(type(r).__name__ for r in results) == ["RunUnderWay", "dict"], results
        frozen = next(r for r in results if isinstance(r, dict))
        annual_fee.reject_annual_fee_run(organisation_id=organisation.pk, year=2026, number=frozen["number"],
                                         reason="x", by=clerk, at=AT, key=f"reject {number}")


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_bring_it_once(organisation: Any, clerk: Any) -> None:
    """I7"""
    content = "Borgensnummer;Låntagare;Beslutat belopp\n" + "".join(f"B{i};F{i};{i}00\n" for i in range(1, 6))
    for number in range(2):
        given = {"organisation_id": organisation.pk, "by": clerk, "at": AT}
        imports = [
            register_import.receive_file(name=f"{n}.csv", content=content.encode(), key=f"take {number} {n}", **given)[
                "import"] for n in range(2)
        ]
        for one in imports:
            register_import.read_import(organisation_id=organisation.pk, register_import=one, at=AT)
        results = at_once(*[
            lambda one=one, given=given: register_import.apply_import(register_import=one, key=f"apply {one}", **given)
            for one in imports
        ])
        done = [r for r in results if isinstance(r, dict)]
        assert len(done) == (1 if number == 0 else 2), results
        assert all(isinstance(r, dict | Refused) for r in results), results
        assert GuaranteeFact.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_numbers_come_without_gap_or_double(organisation: Any, clerk: Any) -> None:
    """I6: a series under the lock of the journal's head."""
    def enter_one(key: str) -> Any:
        return register.enter_guarantee(
            organisation_id=organisation.pk, borrower=BorrowerTerms(name=key), by=clerk, at=AT, key=key,
            terms=GuaranteeTerms(decided_on=date(2025, 1, 1)))

    results = at_once(*[lambda n=n: enter_one(f"k{n}") for n in range(6)])
    assert sorted(r["reference"] for r in results) == [f"BG-2025-{n:03d}" for n in range(1, 7)]
    assert sorted(r["sequence"] for r in results) == [1, 2, 3, 4, 5, 6]
