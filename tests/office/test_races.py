# ruff: noqa: B023 - the racers of a round have run before the next round begins
"""Two people do it at the same moment: a race for every command where both could win (issue 2, section 8; I5-I9).

Both begin at a barrier, each on a connection of its own; each round has an organisation of its own. Afterwards exactly one
effect is there, the loser has been told why, and `borgen verify`'s checks find nothing. ``BORGEN_RACE_ROUNDS`` says how many
rounds. SQLite takes one writer at a time and shows nothing here; it runs two rounds so that the tests themselves are tried.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.resources import files
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from borgen.guarantee.commitment import DecisionOutcome
from borgen.kernel.money import Money
from borgen.office.guarantee.models import (
    BalanceObservation,
    FeeLine,
    FeeRun,
    Guarantee,
    GuaranteeFact,
    Movement,
)
from borgen.office.guarantee.usecases import annual_fee, balance, lifecycle, register, register_import
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)
from borgen.office.guarantee.verify import check_all
from borgen.office.journal.models import FOREVER, Event, Head, Posting
from borgen.office.journal.verify import check_journal
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor
from borgen.office.policies.models import Adoption
from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook
from borgen.office.supported_loan.models import Receipt, Report
from borgen.office.supported_loan.usecases.loans import register_loan
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.reporting import record_answer, report_disbursement
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.disbursement import ReportOutcome
from tests.office.loan_office import WORKED_EXAMPLE
from tests.office.two_offices import account_of, give_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]

ON_POSTGRESQL = os.environ.get("BORGEN_TEST_DATABASE") == "postgresql"
ROUNDS = int(os.environ.get("BORGEN_RACE_ROUNDS", "8")) if ON_POSTGRESQL else 2
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
YEAR_END = date(2025, 12, 31)

Action = Callable[[], Any]


def kr(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")


# ------------------------------------------------------------------------------------------------------------ the course


class Course:
    """Two runners in threads that live for all rounds, and a fresh organisation for each of these."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.accounts = {name: account_of(name) for name in ("clerk", "approver", "second")}
        self.seen: Counter[tuple[str, ...]] = Counter()

    def rounds(self) -> Iterator["Round"]:
        for number in range(ROUNDS):
            organisation = Organisation.objects.create(slug=f"r{number}", name="R", policy="gotene")
            by = {}
            for name, role in (("clerk", "clerk"), ("approver", "approver"), ("second", "approver")):
                account = self.accounts[name]
                give_role(account, organisation, role)
                by[name] = AccountActor(account_id=account.pk, person=str(account.person_id), role=role)
            yield Round(self, number, organisation.pk, **by)

    def run(self, *actions: Action) -> list[Any]:
        """What each gave, or the exception it raised; all begin when the last is ready."""
        start = Barrier(len(actions))

        def go(action: Action) -> Any:
            connection.ensure_connection()
            start.wait(timeout=30)
            try:
                return action()
            except Exception as refusal:  # noqa: BLE001 - what it was is what the test looks at
                return refusal

        results = [run.result() for run in [self.pool.submit(go, action) for action in actions]]
        self.seen[tuple(type(result).__name__ for result in results)] += 1
        return results


@dataclass(frozen=True)
class Round:
    course: Course
    number: int
    id: int
    clerk: AccountActor
    approver: AccountActor
    second: AccountActor

    def __call__(self, usecase: Any, *, by: Any = None, **given: Any) -> Any:
        return usecase(organisation_id=self.id, by=by or self.clerk, at=AT, **given)

    def race(self, *actions: Action) -> list[str]:
        """The kinds of the results, sorted: ``dict`` is who won."""
        return sorted(type(result).__name__ for result in self.course.run(*actions))

    def enter(self, reference: str = "R", owed: int = 9_000_000) -> None:
        stated = BalanceTerms(on=YEAR_END, amount=kr(owed), source="Banken")
        terms = GuaranteeTerms(
            decided=kr(10_000_000), outcome=DecisionOutcome.GRANTED, decided_on=date(2024, 3, 1),
            executed_on=date(2024, 4, 1), policy="gotene",
        )  # fmt: skip
        self(
            register.enter_guarantee, reference=reference, borrower=BorrowerTerms(name=f"{reference} IF"), terms=terms,
            loans=[LoanEntry(terms=LoanTerms(), balance=stated)], key=f"enter {reference}",
        )  # fmt: skip

    def plan(self, key: str = "plan") -> Any:
        return self(annual_fee.plan_annual_fee_run, year=2026, key=key)

    def approve(self, plan: Any, *, by: Any = None, key: str = "approve") -> Any:
        return self(
            annual_fee.approve_annual_fee_run, year=2026, number=plan["number"], manifest=plan["manifest"],
            by=by or self.approver, key=key,
        )  # fmt: skip

    def preview(self, text: str, name: str) -> int:
        number = self(
            register_import.receive_file, name=f"{name}.csv", content=text.encode(), key=f"take {name}"
        )["import"]
        self(
            register_import.set_answers,
            register_import=number,
            answers={"balances_on": YEAR_END},
            key=f"answer {name}",
        )
        register_import.read_import(organisation_id=self.id, register_import=number, at=AT)
        return int(number)

    def apply(self, number: int) -> Any:
        return self(register_import.apply_import, register_import=number, key=f"apply {number}")

    def verified(self) -> None:
        """The journal's chain and postings, and no sequence number without its event; in every tenth round everything that
        `borgen verify` looks at."""
        assert check_journal(organisation_id=self.id) == []
        if self.number % 10 == 0:
            assert check_all(organisation_id=self.id, as_of=AT.date()) == []
        sequences = list(
            Event.objects.filter(organisation_id=self.id)
            .order_by("sequence")
            .values_list("sequence", flat=True)
        )
        assert sequences == list(range(1, len(sequences) + 1))
        assert Head.objects.get(organisation_id=self.id).sequence == len(sequences)


@pytest.fixture
def course(record_property: Callable[[str, object], None]) -> Iterator[Course]:
    """The course; how its races ended is in the report (``--junitxml``)."""
    with ThreadPoolExecutor(max_workers=3) as pool:
        yield (course := Course(pool))
        record_property("rounds", ROUNDS)
        record_property("ends", str({" | ".join(ends): count for ends, count in course.seen.most_common()}))
        leave = Barrier(3)

        def close() -> None:
            leave.wait(timeout=30)
            connection.close()

        for closed in [pool.submit(close) for _ in range(3)]:
            closed.result()


def charged(of: Round) -> Any:
    return FeeLine.objects.filter(organisation_id=of.id, charged=True)


# --------------------------------------------------------------------------------------------------- fee runs and imports


def test_two_approvals_of_one_fee_run(course: Course) -> None:
    """I5, I9: charged once, in one event; the other approver is told."""
    for each in course.rounds():
        each.enter()
        plan = each.plan()
        ends = each.race(
            lambda: each.approve(plan, by=each.approver, key="a"),
            lambda: each.approve(plan, by=each.second, key="b"),
        )
        assert ends == ["NotFrozen", "dict"]
        assert [line.amount_minor for line in charged(each)] == [22_500_00]
        assert [p.minor for p in Posting.objects.filter(event__organisation_id=each.id)] == [22_500_00]
        each.verified()


def test_a_double_click_on_approval(course: Course) -> None:
    """I5: the same key twice at once has one effect and one answer."""
    for each in course.rounds():
        each.enter()
        plan = each.plan()
        first, second = course.run(lambda: each.approve(plan), lambda: each.approve(plan))
        assert first == second and first["lines"] == 1
        assert charged(each).count() == 1
        each.verified()


def test_two_fee_runs_planned_at_once(course: Course) -> None:
    """I5: a year has one open run."""
    for each in course.rounds():
        each.enter()
        assert each.race(lambda: each.plan("a"), lambda: each.plan("b")) == ["RunUnderWay", "dict"]
        run = FeeRun.objects.get(organisation_id=each.id)
        assert (run.state, run.line_count, run.total_minor) == ("frozen", 1, 22_500_00)
        assert FeeLine.objects.filter(organisation_id=each.id).count() == 1
        each.verified()


CHANGED = "Borgensnummer;Låntagare;Kvarvarande skuld\nR;R IF;8 000 000\n"


def test_an_approval_against_an_import(course: Course) -> None:
    """I5, I7: fees are charged on what was known when they were; or the run is out of date and nothing is charged."""
    for each in course.rounds():
        each.enter()
        plan, number = each.plan(), each.preview(CHANGED, "changed")
        approval, imported = course.run(lambda: each.approve(plan), lambda: each.apply(number))
        assert isinstance(imported, dict), imported
        if isinstance(approval, dict):
            assert approval["sequence"] < imported["sequence"]
            assert [line.basis_minor for line in charged(each)] == [9_000_000_00]
        else:
            assert isinstance(approval, annual_fee.RunOutdated), approval
            assert charged(each).count() == 0
        each.verified()


def test_planning_against_an_import(course: Course) -> None:
    """I5, I7: a plan rests on one knowledge from its first line to its last, and is approved only while that holds."""
    text = "Borgensnummer;Låntagare;Kvarvarande skuld\n" + "".join(
        f"R{n};R{n} IF;8 000 000\n" for n in range(4)
    )
    for each in course.rounds():
        for n in range(4):
            each.enter(f"R{n}")
        number = each.preview(text, "changed")
        plan, imported = course.run(each.plan, lambda: each.apply(number))
        assert isinstance(imported, dict) and isinstance(plan, dict), (plan, imported)
        run = FeeRun.objects.get(organisation_id=each.id)
        basis = 8_000_000_00 if run.known_at_sequence >= imported["sequence"] else 9_000_000_00
        assert {line.basis_minor for line in FeeLine.objects.filter(run=run)} == {basis}
        approval = course.run(lambda: each.approve(plan))[0]
        assert type(approval) is (dict if basis == 8_000_000_00 else annual_fee.RunOutdated)
        each.verified()


def test_two_imports_of_one_file(course: Course) -> None:
    """I7: each row is in the register once; the later one finds nothing to do, or that its preview is out of date."""
    text = "Borgensnummer;Låntagare;Beslutat belopp;Kvarvarande skuld\n" + "".join(
        f"B{n};F{n} IF;{n}00 000;{n}0 000\n" for n in range(1, 6)
    )
    for each in course.rounds():
        one, other = each.preview(text, "one"), each.preview(text, "other")
        assert each.race(lambda: each.apply(one), lambda: each.apply(other)) == ["PreviewOutdated", "dict"]
        assert Guarantee.objects.filter(organisation_id=each.id).count() == 5
        assert GuaranteeFact.objects.filter(organisation_id=each.id).count() == 5
        each.verified()


def test_one_import_applied_twice(course: Course) -> None:
    """I5, I7: whatever is clicked twice, under another key too, is in the register once."""
    text = "Borgensnummer;Låntagare;Beslutat belopp;Kvarvarande skuld\nB1;F IF;500 000;400 000\n"
    for each in course.rounds():
        number = each.preview(text, "one")
        again = lambda key: each(register_import.apply_import, register_import=number, key=key)  # noqa: E731
        assert each.race(lambda: again("a"), lambda: again("b")) == ["NotOpenAnyMore", "dict"]
        assert GuaranteeFact.objects.filter(organisation_id=each.id).count() == 1
        each.verified()


# ----------------------------------------------------------------------------------------------------------- the register


def observe(each: Round, owed: int, on: date = YEAR_END, key: str = "") -> Any:
    return each(
        balance.observe_balance,
        reference="R",
        on=on,
        amount=kr(owed),
        source="B",
        key=key or f"observe {owed}",
    )


def test_a_report_is_accepted_and_corrected(course: Course) -> None:
    """Accepted first it stays so, and the correction is under way; corrected first it cannot be accepted any more."""
    for each in course.rounds():
        terms = ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10))
        each(enter_project, reference="P", terms=terms, key="enter")
        each(register_loan, project="P", entry=replace(WORKED_EXAMPLE, number="L"), key="register")
        of = {"reference": "P", "loan": "L"}
        each(report_disbursement, **of, key="report")
        answer = {**of, "number": 1, "received_on": AT.date(), "outcome": ReportOutcome.ACCEPTED}
        ends = each.race(
            lambda: each(report_disbursement, **of, reason="Rettet", key="correct"),
            lambda: each(record_answer, **answer, key="accept"),
        )
        correction = Report.objects.get(organisation_id=each.id, number=2)
        accepted = Receipt.objects.filter(organisation_id=each.id).first()
        assert ends == (["dict", "dict"] if accepted else ["ReportCorrected", "dict"])
        assert accepted is None or accepted.sequence < correction.sequence
        each.verified()


def test_two_balances_of_one_loan_on_one_day(course: Course) -> None:
    """I3: a loan has one balance a day; the other clerk is told that there is one."""
    day = date(2026, 1, 31)
    for each in course.rounds():
        each.enter()
        ends = each.race(lambda: observe(each, 8_500_000, day), lambda: observe(each, 8_400_000, day))
        assert ends == ["BalanceStated", "dict"]
        stated = BalanceObservation.objects.get(organisation_id=each.id, on=day, known_until=FOREVER)
        assert owed_on(each, day) == stated.minor
        each.verified()


def test_two_balances_of_one_loan_on_two_days(course: Course) -> None:
    """I1, I3: both hold, and the movements between them add up, whichever came first."""
    january, february = date(2026, 1, 31), date(2026, 2, 28)
    for each in course.rounds():
        each.enter()
        ends = each.race(
            lambda: observe(each, 8_500_000, january), lambda: observe(each, 8_000_000, february)
        )
        assert ends == ["dict", "dict"]
        assert (owed_on(each, january), owed_on(each, february)) == (8_500_000_00, 8_000_000_00)
        each.verified()


def owed_on(each: Round, day: date) -> int:
    moved = Movement.objects.filter(organisation_id=each.id, known_until=FOREVER, value_on__lte=day)
    return sum(moved.values_list("minor", flat=True))


def test_two_new_guarantees(course: Course) -> None:
    """I6: two numbers of the series, none left out, none twice."""

    def enter(each: Round, name: str) -> Any:
        terms = GuaranteeTerms(decided=kr(1), decided_on=date(2026, 1, 1))
        return each(register.enter_guarantee, borrower=BorrowerTerms(name=name), terms=terms, key=name)

    for each in course.rounds():
        results = course.run(*(lambda name=name: enter(each, name) for name in ("a", "b", "c")))
        assert sorted(result["reference"] for result in results) == [f"BG-2026-00{n}" for n in (1, 2, 3)]
        assert sorted(result["sequence"] for result in results) == [1, 2, 3]
        each.verified()


def test_two_guarantees_under_one_reference(course: Course) -> None:
    """I6: one has it; the other is told, and leaves nothing behind."""

    def enter(each: Round, name: str) -> Any:
        terms = GuaranteeTerms(decided=kr(1), decided_on=date(2026, 1, 1))
        return each(
            register.enter_guarantee, reference="X", borrower=BorrowerTerms(name=name), terms=terms, key=name
        )

    for each in course.rounds():
        assert each.race(lambda: enter(each, "a"), lambda: enter(each, "b")) == ["ReferenceTaken", "dict"]
        assert Guarantee.objects.filter(organisation_id=each.id).count() == 1
        each.verified()


def test_a_balance_against_the_end(course: Course) -> None:
    """I3: no guarantee has a balance after its end: whoever comes second is told."""
    ended, later = date(2026, 1, 31), date(2026, 2, 15)
    for each in course.rounds():
        each.enter()
        end = lambda: each(  # noqa: E731
            lifecycle.end_guarantee, reference="R", ended_on=ended, reason="redeemed", key="end"
        )
        observed, ending = course.run(lambda: observe(each, 8_000_000, later), end)
        ends = (type(observed).__name__, type(ending).__name__)
        assert ends in {("dict", "FactsAfterEnd"), ("AfterItsEnd", "dict")}, (observed, ending)
        assert owed_on(each, later) == (8_000_000_00 if isinstance(observed, dict) else 0)
        each.verified()


def test_two_clerks_who_have_seen_the_same_page(course: Course) -> None:
    """I8: the change that rests on what the other has just replaced is refused."""
    for each in course.rounds():
        each.enter()

        def change(purpose: str, each: Round = each) -> Any:
            return each(
                register.change_terms, reference="R", true_from=date(2026, 1, 1), changes={"purpose": purpose},
                seen_sequence=1, key=purpose,
            )  # fmt: skip

        assert each.race(lambda: change("Ridhus"), lambda: change("Tennishall")) == ["ChangedSince", "dict"]
        each.verified()


# -------------------------------------------------------------------------------------------------------------- policies

BOOK = files("borgen.rulebooks").joinpath("se/policies/gotene.yaml").read_text(encoding="utf-8")


def test_two_adoptions_of_one_version(course: Course) -> None:
    """I5, I8: a version is adopted once; the other approver is told."""
    for each in course.rounds():
        each(submit_rulebook, text=BOOK, note="", key="submit")

        def adopt(by: Any, key: str, each: Round = each) -> Any:
            return each(
                adopt_rulebook, version=1, body="Kommunfullmäktige", paragraph="117", adopted_on=date(2026, 2, 16),
                by=by, key=key,
            )  # fmt: skip

        ends = each.race(lambda: adopt(each.approver, "a"), lambda: adopt(each.second, "b"))
        assert ends == ["AdoptedAlready", "dict"]
        assert Adoption.objects.filter(version__organisation_id=each.id).count() == 1
        each.verified()


# ------------------------------------------------------------------------------------------------------------ the canary


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite takes one writer at a time: nothing can break there")
def test_the_course_catches_a_use_case_without_the_gate(course: Course) -> None:
    """Read, look, write, without the journal's lock: both approvers win. If this passes quietly, the races prove nothing."""

    def naive(run: FeeRun) -> str:
        with transaction.atomic():
            found = FeeRun.objects.get(pk=run.pk)
            if found.state != FeeRun.State.FROZEN:
                raise annual_fee.NotFrozen(state=found.state)
            FeeRun.objects.filter(pk=found.pk).update(state=FeeRun.State.CHARGED)
            return "charged"

    broken = 0
    for each in course.rounds():
        each.enter()
        each.plan()
        run = FeeRun.objects.get(organisation_id=each.id)
        broken += course.run(lambda run=run: naive(run), lambda run=run: naive(run)) == ["charged", "charged"]
    assert broken > 0, course.seen
