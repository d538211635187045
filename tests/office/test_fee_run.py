"""Planning, approving and charging a year's fees: exactly once, by two people, with what becomes known afterwards."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from borgen.guarantee.commitment import DecisionOutcome
from borgen.kernel.money import Money
from borgen.office.guarantee.models import FeeLine, FeeRun
from borgen.office.guarantee.queries.fees import charged_fees, fee_preview
from borgen.office.guarantee.queries.guarantee import guarantee
from borgen.office.guarantee.usecases import annual_fee, balance, lifecycle, register
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)
from borgen.office.journal.models import Event, Posting
from borgen.office.journal.record import KeyReused, NotAllowed
from borgen.office.people.models import Account, Membership
from borgen.rules.trace import Trace, replay

KEYS = count(1)
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
YEAR_END = date(2025, 12, 31)


def kr(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")


class Office:
    def __init__(self, organisation: Any, clerk: Any, approver: Any) -> None:
        self.id, self.clerk, self.approver = organisation.pk, clerk, approver

    def __call__(self, usecase: Any, *, by: Any = None, at: datetime = MARCH, **given: Any) -> Any:
        given.setdefault("key", f"fee-{next(KEYS)}")
        return usecase(organisation_id=self.id, by=by or self.clerk, at=at, **given)

    def guarantee(self, *, owed: int | None = 9_800_000, decided_on: date = date(2024, 11, 20), **terms: Any) -> str:
        stated = [BalanceTerms(on=YEAR_END, amount=kr(owed), source="Banken")] if owed is not None else [None]
        given = {"decided": kr(10_000_000), "outcome": DecisionOutcome.GRANTED, "decided_on": decided_on,
                 "executed_on": decided_on, "policy": "gotene"} | terms
        return self(
            register.enter_guarantee, borrower=BorrowerTerms(name=f"Förening {next(KEYS)}"),
            terms=GuaranteeTerms(**given), loans=[LoanEntry(terms=LoanTerms(), balance=b) for b in stated],
        )["reference"]

    def plan(self, year: int = 2026, **given: Any) -> Any:
        return self(annual_fee.plan_annual_fee_run, year=year, **given)

    def approve(self, plan: Any, **given: Any) -> Any:
        given = {"by": self.approver, "manifest": plan["manifest"]} | given
        return self(annual_fee.approve_annual_fee_run, year=plan["year"], number=plan["number"], **given)


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> Office:
    return Office(organisation, clerk, approver)


def test_decided_case_1(office: Office) -> None:
    """G8.2, G8.3, decided case 1: 25,000; 24,500; 23,250; a run on 2 April is late."""
    reference = office.guarantee(owed=None)
    stated = {"reference": reference, "source": "Banken"}
    charged = []
    for year, owed in ((2024, None), (2025, 9_800_000), (2026, 9_300_000)):
        if owed:
            office(balance.observe_balance, on=date(year - 1, 12, 31), amount=kr(owed), **stated)
        plan = office.plan(year, at=datetime(2026, 4, 2, 9, tzinfo=UTC))
        office.approve(plan, at=datetime(2026, 4, 2, 9, tzinfo=UTC))
        line = FeeLine.objects.get(year=year)
        charged.append((line.kind, line.amount_minor, line.is_late))
    assert charged == [("first", 25_000_00, True), ("annual", 24_500_00, True), ("annual", 23_250_00, True)]
    assert [str(p.minor) for p in Posting.objects.order_by("pk")] == ["2500000", "2450000", "2325000"]
    for line in FeeLine.objects.all():
        assert replay(Trace.from_plain(line.finding["trace"])) == line.amount_minor


def test_a_frozen_run_is_charged_by_a_second_person_once(office: Office) -> None:
    """I5, I9"""
    office.guarantee()
    plan = office.plan()
    assert (plan["lines"], plan["total"], plan["missing"]) == (1, "24500.00", 0)
    assert not FeeLine.objects.filter(charged=True).exists()
    answer = office.approve(plan, key="yes")
    assert office.approve(plan, key="yes") == answer
    with pytest.raises(annual_fee.NotFrozen):
        office.approve(plan)
    assert FeeLine.objects.filter(charged=True).count() == Posting.objects.count() == 1
    assert Event.objects.filter(kind="guarantee.fees.charged").count() == 1
    with pytest.raises(annual_fee.NothingToCharge):
        office.plan()
    assert FeeRun.objects.count() == 1


def test_the_page_of_a_guarantee_with_a_charged_fee_takes_one_query_more(office: Office) -> None:
    """The lines with their runs; whose they are the page knows."""
    asked = {"organisation_id": office.id, "reference": office.guarantee(), "as_of": MARCH.date()}
    counts = []
    for _ in range(2):
        guarantee(**asked)
        with CaptureQueriesContext(connection) as queries:
            page = guarantee(**asked)
        counts.append(len(queries))
        if not page.charged:
            office.approve(office.plan())
    assert [row.borrower for row in page.charged] == [page.facts.borrower.name] and page.facts.borrower.name
    assert counts[1] == counts[0] + 1


def test_nobody_approves_their_own_run(office: Office) -> None:
    """I9: one natural person counts once, however many accounts and roles."""
    office.guarantee()
    plan = office.plan(by=office.approver)
    with pytest.raises(annual_fee.SamePerson):
        office.approve(plan)
    with pytest.raises(NotAllowed):
        office.approve(plan, by=office.clerk)
    from borgen.office.people.actor import AccountActor

    second = Account(person_id=office.approver.person, username="approver.again")
    second.save()
    Membership.objects.create(organisation_id=office.id, account=second, role="approver", since=date(2020, 1, 1))
    alias = AccountActor(account_id=second.pk, person=office.approver.person, role="approver")
    with pytest.raises(annual_fee.SamePerson):
        office.approve(plan, by=alias)
    assert not FeeLine.objects.filter(charged=True).exists()


def test_what_changes_after_planning_stops_the_approval(office: Office) -> None:
    """The approver charges what was shown, or nothing."""
    reference = office.guarantee()
    plan = office.plan()
    office(balance.correct_balance, reference=reference, on=YEAR_END, amount=kr(9_700_000), reason="fel")
    with pytest.raises(annual_fee.RunOutdated):
        office.approve(plan)
    with pytest.raises(annual_fee.ManifestDiffers):
        office.approve(plan, manifest="0" * 64)
    office(annual_fee.reject_annual_fee_run, year=2026, number=plan["number"], reason="ny uppgift")
    again = office.plan()
    assert (again["number"], again["total"]) == (2, "24250.00")
    office.approve(again)


def test_what_does_not_matter_to_the_fee_does_not_stop_it(office: Office) -> None:
    reference = office.guarantee()
    plan = office.plan()
    office(lifecycle.record_evidence, reference=reference, duty="annual_report", due_on=YEAR_END, done_on=YEAR_END)
    office.approve(plan)


def test_one_open_run_a_year(office: Office) -> None:
    office.guarantee()
    office.plan(key="a")
    with pytest.raises(annual_fee.RunUnderWay):
        office.plan(key="b")
    with pytest.raises(KeyReused):
        office.plan(2027, key="a")


def test_a_missing_balance_is_listed_and_charged_later(office: Office) -> None:
    """I13: nothing is guessed; the later run holds only what was left."""
    office.guarantee()
    late = office.guarantee(owed=None)
    plan = office.plan()
    run = FeeRun.objects.get()
    assert [(m["reference"], m["reason"]) for m in run.missing] == [(late, "debt_unknown")]
    office.approve(plan)
    office(balance.observe_balance, reference=late, on=YEAR_END, amount=kr(1_000_000), source="Banken")
    again = office.plan()
    assert (again["lines"], again["total"], again["missing"]) == (1, "2500.00", 0)
    office.approve(again)
    assert [(x.guarantee.reference == late, x.run.number) for x in FeeLine.objects.order_by("pk")] == [
        (False, 1), (True, 2),
    ]


def test_a_charged_fee_is_done_among_the_duties(office: Office) -> None:
    """Nobody gives evidence of each fee by hand: the run is what shows it, from its own day on and once it is charged."""
    reference = office.guarantee()

    def state(as_of: date) -> Any:
        page = guarantee(organisation_id=office.id, reference=reference, as_of=as_of)
        return [(duty.state.value, duty.done_on) for duty in page.duties if duty.kind == "annual_fee" and duty.due_on.year == 2026]

    plan = office.plan()
    assert state(date(2026, 4, 2)) == [("overdue", None)]
    office.approve(plan)
    assert state(date(2026, 4, 2)) == [("done", MARCH.date())]
    assert state(date(2026, 3, 1)) == [("upcoming", None)]  # the day before


def test_what_becomes_known_afterwards_is_a_linked_correction(office: Office) -> None:
    """I5: net charged is what is due on the facts known; the corrections point at the line."""
    reference = office.guarantee()
    office.approve(office.plan())
    original = FeeLine.objects.get()
    for owed, difference in ((9_700_000, -250_00), (9_900_000, 500_00)):
        office(balance.correct_balance, reference=reference, on=YEAR_END, amount=kr(owed), reason="fel")
        office.approve(office.plan())
        line = FeeLine.objects.order_by("-pk")[0]
        assert (line.kind, line.amount_minor, line.corrects_id) == ("correction", difference, original.pk)
    assert sum(x.amount_minor for x in FeeLine.objects.filter(charged=True)) == 24_750_00
    directions = list(Posting.objects.order_by("pk").values_list("source", flat=True))
    assert directions == [f"guarantee:{reference}", "income:guarantee_fees", f"guarantee:{reference}"]


def test_what_a_run_could_not_price_is_not_read_with_each_of_its_lines(office: Office) -> None:
    """The list may be as long as the register: read once with every line, 100,000 guarantees took all of a machine's memory."""
    reference = office.guarantee()
    office.guarantee(owed=None)
    office.approve(office.plan())
    with CaptureQueriesContext(connection) as asked:
        fee_preview(organisation_id=office.id, year=2026, as_of=date(2026, 9, 1))
        charged_fees(organisation_id=office.id, as_of=date(2026, 9, 1))
        guarantee(organisation_id=office.id, reference=reference, as_of=date(2026, 9, 1))
    lines = [query["sql"] for query in asked if '"charged_sequence"' in query["sql"]]
    assert lines and not [sql for sql in lines if '"missing"' in sql]


def test_a_plan_that_was_killed_begins_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """I18: the same call once more, and nothing is there twice."""
    for _ in range(3):
        office.guarantee()
    monkeypatch.setattr(annual_fee, "CHUNK", 1)

    def die(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.plan(key="same", progress=die)
    assert FeeRun.objects.get().state == "planning"
    assert FeeLine.objects.count() == 2
    plan = office.plan(key="same")
    assert plan["lines"] == FeeLine.objects.count() == 3
    assert office.plan(key="same") == plan
    office.approve(plan)


def test_tampered_lines_are_not_charged(office: Office) -> None:
    office.guarantee()
    plan = office.plan()
    FeeLine.objects.update(amount_minor=1)
    with pytest.raises(annual_fee.ManifestDiffers):
        office.approve(plan)


def test_the_other_organisation_has_no_such_run(office: Office, other_organisation: Any) -> None:
    """I14"""
    from tests.conftest import _actor

    office.guarantee()
    plan = office.plan()
    with pytest.raises(annual_fee.NoSuchRun):
        annual_fee.approve_annual_fee_run(
            organisation_id=other_organisation.pk, year=2026, number=plan["number"], manifest=plan["manifest"],
            by=_actor("approver.vara"), at=MARCH, key="x",
        )
