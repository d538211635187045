"""A large register is counted once for a moment, in a process of its own; other moments follow from what has changed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.registers import make_up, organisation, stir
from borgen.office.guarantee import counting, jobs
from borgen.office.guarantee.models import Guarantee, Job, RegisterCount
from borgen.office.guarantee.queries import counted as kept
from borgen.office.guarantee.queries.counted import count, counted, forget_counted
from borgen.office.guarantee.queries.counts import counts_of, packed, unpacked
from borgen.office.guarantee.queries.overview import overview
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.usecases.annual_fee import approve_annual_fee_run, plan_annual_fee_run
from borgen.office.guarantee.usecases.counting import KEPT, count_register
from borgen.office.guarantee.verify.counted import check_counted
from borgen.office.journal.moment import moment
from borgen.office.people.actor import SystemActor

pytestmark = pytest.mark.django_db
DAY = date(2020, 1, 10)
SIZE = 60
BOUNDARIES = [date(2020, *day) for day in ((2, 29), (3, 1), (6, 30), (7, 1), (12, 30), (12, 31))]


@pytest.fixture
def gotene(monkeypatch: pytest.MonkeyPatch):
    forget_all()
    monkeypatch.setattr(kept, "LARGE", 20)
    found = organisation()
    make_up(organisation_id=organisation("annan").pk, count=30, seed=3)
    make_up(organisation_id=found.pk, count=SIZE, seed=1)
    return found


def forget_all() -> None:
    forget_snapshots()
    forget_counted()


def at(office, day=DAY, **known):
    return moment(organisation_id=office.pk, as_of=day, **known)


def anew(when):
    ids = Guarantee.objects.filter(organisation_id=when.organisation_id).order_by("pk")
    return counts_of(when, list(ids.values_list("pk", flat=True)))


def keep(when) -> None:
    count_register(
        organisation_id=when.organisation_id, as_of=when.as_of, sequence=when.sequence, progress=lambda done, total: None
    )


def test_what_is_kept_is_what_the_whole_register_says(gotene, monkeypatch):
    """Today, and at a past day as known then; and nothing of the other organisation's."""
    for step in range(1, 5):
        stir(organisation_id=gotene.pk, seed=step, at=datetime(2020, 1, 8, 9, step, tzinfo=UTC))
    for when in ({"as_of": DAY}, {"as_of": date(2018, 6, 30), "known_at": datetime(2020, 1, 8, 9, 2, 30, tzinfo=UTC)}):
        keep(moment(organisation_id=gotene.pk, **when))
        found = overview(organisation_id=gotene.pk, **when)
        assert found.figures is not None and sum(found.figures.states.values()) > 10
        monkeypatch.setattr(kept, "LARGE", 1000)
        whole = overview(organisation_id=gotene.pk, **when)
        monkeypatch.setattr(kept, "LARGE", 20)
        assert whole.due and whole.rules and whole.figures.overdue
        by_rule = [sorted(one.rules, key=lambda rule: rule.rule) for one in (found, whole)]
        assert by_rule[0] == by_rule[1]
        assert replace(found, rules=()) == replace(whole, rules=())


def test_a_register_is_read_only_once_it_is_counted_and_no_figure_stands_before(gotene):
    found = overview(organisation_id=gotene.pk, as_of=DAY)
    assert (found.figures, found.due, found.trend, found.rules) == (None, (), (), ())
    assert found.changes, "what changed needs no counting"
    seen: list[tuple[int, int]] = []
    count_register(
        organisation_id=gotene.pk, as_of=DAY, sequence=at(gotene).sequence, progress=lambda *step: seen.append(step)
    )
    assert (seen[0], seen[-1]) == ((0, SIZE), (SIZE, SIZE))
    forget_all()
    assert counted(at(gotene)) is not None, "another process finds it"
    assert overview(organisation_id=gotene.pk, as_of=DAY).figures is not None


def test_a_later_day_follows_from_the_guarantees_that_turn(gotene):
    """Whatever the rules ask of the day: any day of the year is the same as if it had been counted anew. Days at random, and those
    on which something is apt to turn: the next, around a month's and a half-year's end, and the year's last two."""
    keep(at(gotene))
    random = Random(7)
    days = {DAY + timedelta(days=1), *BOUNDARIES, *(DAY + timedelta(days=random.randrange(1, 356)) for _ in range(6))}
    moved = 0
    for day in sorted(days):
        later = at(gotene, day)
        base = kept._base(later)
        assert base is not None
        moved += len(base.changed) < SIZE
        found = kept._moved(base, later, sorted(base.changed), lambda done, total: None)
        fresh = anew(later)
        assert found is not None
        assert found.sums == fresh.sums, day
        assert {pk: turn for pk, turn in found.turns.items() if turn > day} == fresh.turns, day
    assert moved > 3, "not all of them turn on each day"
    assert kept._base(at(gotene, date(2021, 1, 1))) is None, "a new year has other year-ends"


def test_what_is_learned_follows_from_what_was_counted(gotene):
    """Corrections, balances, deviations, pledges, another borrower's name: of some guarantees only."""
    keep(at(gotene))
    before = counted(at(gotene))
    for step in range(1, 15):
        stir(organisation_id=gotene.pk, seed=step, at=datetime(2020, 1, 9, 9, step, tzinfo=UTC), changes=2)
        now = at(gotene, DAY + timedelta(days=step % 3))
        found = counted(now)
        assert found is not None
        assert found.sums == anew(now).sums
        assert count(now, lambda done, total: None).sums == found.sums
    assert before is not None and found.sums != before.sums
    assert RegisterCount.objects.count() == 1, "whoever reads writes nothing"


def test_fees_that_are_charged_follow_from_what_was_counted(gotene):
    """The duty to charge them is done then, on the day of charging and not before."""
    keep(at(gotene))
    before = anew(at(gotene)).sums
    given = {"organisation_id": gotene.pk, "year": DAY.year, "at": datetime.combine(DAY, time(9), tzinfo=UTC)}
    run = plan_annual_fee_run(**given, by=SystemActor(person="anna"), key="plan")
    approver = SystemActor(person="bo", role="approver")
    approve_annual_fee_run(**given, number=run["number"], manifest=run["manifest"], by=approver, key="approve")
    for day in (DAY, DAY + timedelta(days=40)):
        found = counted(at(gotene, day))
        assert found is not None and found.sums == anew(at(gotene, day)).sums
    assert anew(at(gotene)).sums != before
    forget_all()
    RegisterCount.objects.all().delete()
    keep(at(gotene, DAY - timedelta(days=1)))  # all is known, and the day of charging is tomorrow
    found = counted(at(gotene))
    assert found is not None and found.sums == anew(at(gotene)).sums


def test_too_much_to_count_at_once_is_counted_apart(gotene, monkeypatch):
    keep(at(gotene))
    stir(organisation_id=gotene.pk, seed=1, at=datetime(2020, 1, 9, 9, tzinfo=UTC), changes=9)
    monkeypatch.setattr(kept, "AT_ONCE", 2)
    assert counted(at(gotene)) is None
    keep(at(gotene))
    assert counted(at(gotene)) is not None


def test_another_program_another_journal_and_other_policies_are_not_taken_for_one_s_own(gotene, monkeypatch):
    keep(at(gotene))
    for values in ({"version": "0.0.9 old"}, {"seal": "f" * 64}, {"policies": {"gotene": "0" * 64}}):
        row = RegisterCount.objects.values().get()
        RegisterCount.objects.update(**values)
        forget_all()
        assert counted(at(gotene)) is None, values
        RegisterCount.objects.update(**{name: row[name] for name in values})
    assert counted(at(gotene)) is not None


def test_only_a_few_counts_are_kept(gotene):
    for step in range(KEPT + 2):
        keep(at(gotene, DAY + timedelta(days=step)))
    keep(at(gotene, DAY + timedelta(days=KEPT + 1)))
    assert sorted(RegisterCount.objects.values_list("as_of", flat=True))[0] == DAY + timedelta(days=2)
    assert RegisterCount.objects.count() == KEPT


def test_verify_finds_a_count_that_is_no_longer_what_the_register_says(gotene):
    keep(at(gotene))
    stir(organisation_id=gotene.pk, seed=1, at=datetime(2020, 1, 9, 9, tzinfo=UTC))
    keep(at(gotene, DAY + timedelta(days=3)))
    assert list(check_counted(at(gotene))) == []
    row = RegisterCount.objects.order_by("pk").first()
    turns = unpacked(bytes(row.turns))
    first = min(turns)
    planted = (
        {"sums": [*row.sums[:-1], [*row.sums[-1][:-1], row.sums[-1][-1] + 1]]},
        {"waiting": [*row.waiting[1:]]},
        {"turns": packed(turns | {first: turns[first] + timedelta(days=1)})},
        {"policies": {}},
    )
    for values in planted:
        RegisterCount.objects.filter(pk=row.pk).update(**values)
        assert [v.code for v in check_counted(at(gotene))] == ["count_differs"], values.keys()
        RegisterCount.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in values})
    RegisterCount.objects.filter(pk=row.pk).update(seal="e" * 64)
    assert [v.code for v in check_counted(at(gotene))] == ["count_of_no_moment"]


def test_the_page_says_how_far_it_is_and_then_the_figures(offices, logged_in, monkeypatch):
    """Whoever may read: nobody's reading starts a second count, and another organisation's is not waited for."""
    forget_all()
    monkeypatch.setattr(kept, "LARGE", 20)
    started: list[int] = []
    monkeypatch.setattr("borgen.office.guarantee.jobs._start", started.append)
    here = offices["gotene"]
    make_up(organisation_id=here.pk, count=SIZE, seed=1)
    make_up(organisation_id=offices["vara"].pk, count=5, seed=1)
    client = logged_in("auditor.gotene")
    page = client.get("/gotene/guarantees/").content.decode()
    assert 'id="counting"' in page and "<strong" not in page.split('id="counting"')[1].split("</div>")[0]
    job = Job.objects.get()
    assert started == [job.pk]
    assert logged_in("clerk.vara").get("/vara/guarantees/").content.decode().count('id="counting"') == 0
    Job.objects.update(state="running", attempt=1, process="elsewhere:1", beat_at=datetime.now(UTC))
    _say_how_far(job, 34, 100)
    polled = client.get("/gotene/guarantees/", headers={"HX-Request": "true", "HX-Target": "counting"})
    assert "34" in polled.content.decode() and "<html" not in polled.content.decode()
    asked = moment(organisation_id=here.pk, as_of=date.fromisoformat(job.arguments["as_of"]))
    keep(asked)
    Job.objects.update(state="done")
    polled = client.get("/gotene/guarantees/", headers={"HX-Request": "true", "HX-Target": "counting"})
    assert polled["HX-Refresh"] == "true"
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/gotene/guarantees/").content.decode()
    assert 'id="counting"' not in page and "data-row-target" in page
    assert Job.objects.count() == 1
    assert not [q for q in captured.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_count_that_failed_is_said_and_not_tried_for_ever(offices, logged_in, monkeypatch):
    forget_all()
    monkeypatch.setattr(kept, "LARGE", 20)
    monkeypatch.setattr("borgen.office.guarantee.jobs._start", lambda job: None)
    make_up(organisation_id=offices["gotene"].pk, count=SIZE, seed=1)
    client = logged_in("clerk.gotene")
    client.get("/gotene/guarantees/")
    Job.objects.update(state="failed", failure={"code": "job_failed", "params": {}})
    page = client.get("/gotene/guarantees/").content.decode()
    assert 'role="alert"' in page and "hx-get" not in page.split('role="alert"')[1].split("</p>")[0]
    assert Job.objects.count() == 1


def test_nothing_is_counted_while_a_file_is_being_brought_in(gotene, monkeypatch):
    monkeypatch.setattr("borgen.office.guarantee.jobs._start", lambda job: None)
    now = datetime.now(UTC)
    Job.objects.create(
        organisation=gotene, kind="apply_import", state="running", attempt=1, process="elsewhere:1", beat_at=now,
        submitted_at=now, person="a", role="clerk", key="k",
    )  # fmt: skip
    assert counting.counting(at(gotene), now=now) is None
    assert Job.objects.count() == 1
    Job.objects.update(state="done")
    assert counting.counting(at(gotene), now=now) is not None


def _say_how_far(job, done: int, total: int) -> None:
    file = jobs._beat_file(job.pk)
    if file is None:
        Job.objects.filter(pk=job.pk).update(progress=done, progress_of=total)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([done, total, datetime.now(UTC).isoformat()]))
