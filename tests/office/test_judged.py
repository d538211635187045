"""Findings and duties of a large register are found from what a count keeps, and are what judging all of it would say."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.registers import make_up, organisation, stir
from borgen.cli.main import main
from borgen.guarantee.duties import DutyState
from borgen.office.guarantee.models import Job, RegisterCount
from borgen.office.guarantee.queries import counted as kept
from borgen.office.guarantee.queries.counted import NotCountedYet, forget_counted
from borgen.office.guarantee.queries.deviations import deviations
from borgen.office.guarantee.queries.duties import TooFarAhead, calendar, duties, every_duty
from borgen.office.guarantee.queries.findings import every_finding, findings, findings_of
from borgen.office.guarantee.queries.judged import Judged
from borgen.office.guarantee.queries.register import RegisterFilter, register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.usecases.counting import count_register
from borgen.office.journal.moment import moment
from borgen.rules.finding import Outcome
from borgen.rules.rule import Strength

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 10)
ALWAYS = 10**9


def forget_all() -> None:
    forget_snapshots()
    forget_counted()


@pytest.fixture
def offices_of_two() -> tuple[Any, Any]:
    forget_all()
    here, there = organisation(), organisation("annan")
    make_up(organisation_id=there.pk, count=25, seed=3)
    make_up(organisation_id=here.pk, count=70, seed=8, with_plans=True)
    for step in range(1, 7):
        stir(organisation_id=here.pk, seed=step, at=datetime(2020, 3, 2, 9, step, tzinfo=UTC), changes=4)
    return here, there


def keep(office: Any, **when: Any) -> None:
    at = moment(organisation_id=office.pk, **when)
    count_register(organisation_id=office.pk, as_of=at.as_of, sequence=at.sequence, progress=lambda done, of: None)


def asked_at_random(random: Random, when: dict[str, Any]) -> list[Callable[[], Any]]:
    """Questions of a moment: narrowed somehow, on some page."""
    outcomes = random.sample(list(Outcome), random.randrange(1, 5))
    rule = random.choice(("", "term", "own_contribution", "amount_exact", "insured", "no_such_rule"))
    strength = random.choice((None, *Strength))
    states = random.sample(list(DutyState), random.randrange(1, 4))
    kinds = frozenset(random.sample(("annual_fee", "budget", "annual_report", "end"), random.randrange(3)))
    who = random.choice((frozenset(), frozenset({"borrower"}), frozenset({"lender", "finance_office"})))
    until = random.choice((None, when["as_of"] + timedelta(days=random.randrange(1100))))
    place = {"page": random.randrange(1, 9), "per_page": random.choice((1, 7, 50))}
    one = f"B-{random.randrange(1, 75)}"

    def shown(found: Any) -> Any:
        return found.rows, found.count, found.page, found.pages

    def filtered() -> Any:
        found = register(**when, filter=RegisterFilter(rule=rule), **place)
        return shown(found), found.totals

    return [
        lambda: shown(findings(**when, outcomes=outcomes, rule=rule, strength=strength, **place)),
        lambda: sorted(findings(**when).rules, key=lambda count: count.rule),
        lambda: list(every_finding(**when, outcomes=outcomes, rule=rule, strength=strength)),
        lambda: findings_of(**when, reference=one),
        lambda: deviations(**when, **place),
        lambda: duties(**when, until=until, states=states, kinds=kinds, responsible=who, **place),
        lambda: list(every_duty(**when, until=until, states=states, kinds=kinds, responsible=who)),
        filtered,
    ]


def test_a_count_answers_as_judging_everything_does(offices_of_two, monkeypatch):
    """Random questions on random days and states of knowledge, of two organisations; kept, moved on, and kept again."""
    random, here = Random(11), offices_of_two
    known = [None, datetime(2020, 3, 2, 9, 3, 30, tzinfo=UTC)]
    some = 0
    for known_at in known:
        for office in here:
            keep(office, as_of=DAY, known_at=known_at)
            for day in (DAY, DAY + timedelta(days=random.randrange(1, 200))):
                when = {"organisation_id": office.pk, "as_of": day, "known_at": known_at}
                asked = [asked_at_random(random, when) for _ in range(4)]
                monkeypatch.setattr(kept, "LARGE", ALWAYS)
                live = [[ask() for ask in questions] for questions in asked]
                monkeypatch.setattr(kept, "LARGE", 20)
                forget_all()
                for questions, answers in zip(asked, live, strict=True):
                    assert [ask() for ask in questions] == answers, (when, office.slug)
                    some += bool(answers[0][0]) + bool(answers[5].rows) + bool(answers[7][0][1])
    assert some > 20, "the questions have answers"


def test_what_is_learned_afterwards_changes_the_answers(offices_of_two, monkeypatch):
    here, _ = offices_of_two
    keep(here, as_of=DAY)
    random = Random(5)
    for step in range(20, 24):
        stir(organisation_id=here.pk, seed=step, at=datetime(2020, 3, 3, 9, step, tzinfo=UTC), changes=3)
        questions = asked_at_random(random, {"organisation_id": here.pk, "as_of": DAY})
        monkeypatch.setattr(kept, "LARGE", ALWAYS)
        live = [ask() for ask in questions]
        monkeypatch.setattr(kept, "LARGE", 20)
        assert [ask() for ask in questions] == live
    assert RegisterCount.objects.count() == 1, "whoever reads writes nothing"


def test_without_a_count_nothing_is_answered_and_only_what_is_shown_is_judged(offices_of_two, monkeypatch):
    here, _ = offices_of_two
    monkeypatch.setattr(kept, "LARGE", 20)
    when = {"organisation_id": here.pk, "as_of": DAY}
    for ask in (findings, duties, every_finding, every_duty, lambda **at: register(**at, filter=RegisterFilter(rule="term"))):
        with pytest.raises(NotCountedYet):
            ask(**when)
    with pytest.raises(NotCountedYet):
        calendar(organisation_id=here.pk, today=DAY)
    assert findings_of(**when, reference="B-7") is not None, "one guarantee is judged at once"
    assert findings_of(**when, reference="B-700") is None
    keep(here, as_of=DAY)
    assert len(calendar(organisation_id=here.pk, today=DAY)) == duties(**when).count
    with pytest.raises(TooFarAhead):
        duties(**when, until=date(2030, 1, 1))
    judged: list[int] = []
    from borgen.office.guarantee.queries import findings as asked

    real = asked.judge
    monkeypatch.setattr(asked, "judge", lambda facts, policy: judged.append(1) or real(facts, policy))
    findings(**when, page=2, per_page=5)
    assert 1 <= len(judged) <= 5


def test_a_page_costs_as_many_questions_for_a_long_list_as_for_a_short_one(offices_of_two, monkeypatch):
    monkeypatch.setattr(kept, "LARGE", 10)
    costs = []
    for office in offices_of_two:
        keep(office, as_of=DAY)
        forget_all()
        with CaptureQueriesContext(connection) as captured:
            findings(organisation_id=office.pk, as_of=DAY, per_page=5)
            duties(organisation_id=office.pk, as_of=DAY, per_page=5)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_what_is_judged_is_packed_and_unpacked():
    assert Judged.unpacked(Judged().packed()).plain() == {}
    assert Judged().ruled_so(lambda one: True) == frozenset()
    assert Judged().findings(lambda one: True)[0] == 0
    assert len(Judged().due_by(DAY).those(lambda one: True)) == 0


PAGES = ("findings/", "duties/", "register/?rule=term", "exposure/")


@pytest.fixture
def large(offices, monkeypatch):
    """Two offices, of which one has a large register; jobs are entered and not begun."""
    forget_all()
    monkeypatch.setattr(kept, "LARGE", 20)
    monkeypatch.setattr("borgen.office.guarantee.jobs._start", lambda job: None)
    make_up(organisation_id=offices["gotene"].pk, count=40, seed=1)
    make_up(organisation_id=offices["vara"].pk, count=5, seed=1)
    return offices


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_that_it_is_counted_and_is_there_afterwards(large, logged_in, page):
    client, polled = logged_in("auditor.gotene"), {"HX-Request": "true", "HX-Target": "counting"}
    shown = client.get(f"/gotene/guarantees/{page}").content.decode()
    assert 'id="counting"' in shown and "data-row-target" not in shown
    assert 'id="counting"' not in logged_in("clerk.vara").get(f"/vara/guarantees/{page}").content.decode()
    part = client.get(f"/gotene/guarantees/{page}", headers=polled).content.decode()
    assert 'id="counting"' in part and "<html" not in part
    job = Job.objects.get()
    keep(large["gotene"], as_of=date.fromisoformat(job.arguments["as_of"]))
    Job.objects.update(state="done")
    assert client.get(f"/gotene/guarantees/{page}", headers=polled)["HX-Refresh"] == "true"
    assert 'id="counting"' not in client.get(f"/gotene/guarantees/{page}").content.decode()
    assert Job.objects.count() == 1


def run(*words: str) -> Any:
    return CliRunner().invoke(main, list(words))


def test_the_command_counts_what_has_not_been_counted(large, monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")
    first = json.loads(run("count", "--json").output)
    assert [(one["organisation"], one["state"], one["guarantees"]) for one in first if one["organisation"] in large] == [
        ("gotene", "counted", 40), ("vara", "small", None),
    ]  # fmt: skip
    again = json.loads(run("count", "--organisation", "gotene", "--json").output)
    assert again[0]["state"] == "kept"
    assert "counted already" in run("count").output
    assert RegisterCount.objects.count() == 1


def test_other_commands_count_first_and_say_the_same(large, monkeypatch):
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")
    asked = (
        ("check", "--json", "--as-of", "2020-03-10"), ("duties", "--json", "--as-of", "2020-03-10"),
        ("check", "B-1", "--organisation", "gotene", "--as-of", "2020-03-10", "--json"),
    )  # fmt: skip
    found = [json.loads(run(*words).stdout) for words in asked]
    assert RegisterCount.objects.count() == 1
    monkeypatch.setattr(kept, "LARGE", ALWAYS)
    assert all(found) and found == [json.loads(run(*words).stdout) for words in asked]
    monkeypatch.setattr(kept, "LARGE", 20)
    late = run("duties", "--organisation", "gotene", "--until", "2090-01-01")
    assert late.exit_code == 2 and "kept up to and including" in late.stderr


def test_a_call_of_the_api_is_told_how_far_the_counting_is(large, logged_in):
    client = logged_in("auditor.gotene")
    addresses = ("findings", "duties", "exposure", "guarantees?rule=term", "exports/findings", "exports/duties")
    for path in addresses:
        answer = client.get(f"/api/gotene/{path}")
        assert (answer.status_code, answer.json()["code"]) == (503, "not_counted_yet"), path
        assert answer.json()["params"].keys() == {"done", "of"}
    job = Job.objects.get()
    keep(large["gotene"], as_of=date.fromisoformat(job.arguments["as_of"]))
    for path in addresses:
        answer = client.get(f"/api/gotene/{path}", {"form": "csv"} if path.startswith("exports/") else {})
        assert answer.status_code == 200, path
        if answer.streaming:
            assert len(list(answer.streaming_content)) > 1
    assert client.get("/api/gotene/duties?until=2090-01-01").json()["code"] == "too_far_ahead"


def test_the_first_list_of_a_counted_register_is_the_list(offices_of_two, monkeypatch):
    """Page by page, either way round, with and without names, in the present and in the past."""
    for office in offices_of_two:
        for known_at in (None, datetime(2020, 3, 2, 9, 3, 30, tzinfo=UTC)):
            keep(office, as_of=DAY, known_at=known_at)
            for asked in ({"page": 1}, {"page": 3, "is_descending": True}, {"page": 99, "with_names": True}):
                when = {"organisation_id": office.pk, "as_of": DAY, "known_at": known_at, "per_page": 9, **asked}
                forget_all()
                monkeypatch.setattr(kept, "LARGE", ALWAYS)
                live = register(**when)
                monkeypatch.setattr(kept, "LARGE", 20)
                forget_all()
                with monkeypatch.context() as unread:
                    unread.setattr("borgen.office.guarantee.queries.matches.snapshot", None)
                    assert register(**when) == live
