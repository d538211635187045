"""I2, G10.2: every answer as of a day, as known at an instant, is what the office would have answered then.

Two independent witnesses: the answers that were written down when they were the present, and a replay of the history in
plain Python.
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import translation

from borgen.guarantee.duties import DutyState
from borgen.office.guarantee.export import csv_lines, duties_table, fees_table, findings_table, register_table
from borgen.office.guarantee.facts import NoSuchGuarantee, pictures
from borgen.office.guarantee.queries.deviations import deviations
from borgen.office.guarantee.queries.duties import duties
from borgen.office.guarantee.queries.explain import explain
from borgen.office.guarantee.queries.fees import charged_fees, fee_preview, fee_runs
from borgen.office.guarantee.queries.findings import findings
from borgen.office.guarantee.queries.guarantee import guarantee, history
from borgen.office.guarantee.queries.overview import breakdown, lately, overview
from borgen.office.guarantee.queries.register import RegisterFilter, register, register_choices
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.queries.standing import standing
from borgen.office.guarantee.verify import check_all
from borgen.office.journal.models import Event, Head
from borgen.office.journal.queries import journal_page
from borgen.office.journal.record import sequence_at
from borgen.office.organisation.models import Organisation
from borgen.rules.finding import Outcome
from tests.oracle.clerk import RandomClerk
from tests.oracle.journal_replay import A_LITTLE, Replay

pytestmark = pytest.mark.django_db
SEEDS = [int(seed) for seed in os.environ.get("BORGEN_REPLAY_SEEDS", "1,2").split(",")]
STEPS = int(os.environ.get("BORGEN_REPLAY_STEPS", "24"))


@pytest.fixture(autouse=True)
def _in_swedish():
    forget_snapshots()
    with translation.override("sv"):
        yield


def a_clerk(seed: int) -> RandomClerk:
    here = Organisation.objects.create(slug=f"gotene-{seed}", name="Götene", policy="gotene")
    there = Organisation.objects.create(slug=f"annan-{seed}", name="Annan", policy="gotene")
    other = RandomClerk(there.pk, seed + 1000)
    for _ in range(4):
        other.act()
    return RandomClerk(here.pk, seed)


def answers(organisation_id: int, day: date, known_at: Any, references: list[str], random: Random) -> dict[str, Any]:
    """What the office answers to every question."""
    at = {"organisation_id": organisation_id, "as_of": day, "known_at": known_at}
    found: dict[str, Any] = {
        "register": register(**at, per_page=500),
        "sorted": register(**at, sort="outstanding", is_descending=True, per_page=3, page=2),
        "searched": register(**at, filter=RegisterFilter(search="gotene rid"), per_page=500),
        "filtered": register(**at, filter=RegisterFilter(has_deviation=True, rule=""), per_page=500),
        "choices": register_choices(**at),
        "findings": findings(**at, outcomes=Outcome, per_page=10_000),
        "deviations": deviations(**at, per_page=10_000),
        "duties": duties(**at, states=DutyState, per_page=10_000),
        "fees": fee_preview(**at, year=day.year),
        "charged": charged_fees(**at, per_page=10_000),
        "runs": fee_runs(organisation_id=organisation_id, known_at=known_at),
        "overview": overview(**at),
        "breakdown": breakdown(**at),
        "lately": lately(**at),
        "journal": journal_page(organisation_id=organisation_id, known_at=known_at),
        "standing": standing(**at),
        "register file": list(csv_lines(register_table(**at))),
        "duty file": list(csv_lines(duties_table(**at))),
        "fee file": list(csv_lines(fees_table(**at, year=day.year))),
        "finding file": list(csv_lines(findings_table(**at))),
    }
    for reference in references:
        try:
            page = guarantee(**at, reference=reference)
        except NoSuchGuarantee:
            found[f"page {reference}"] = None
            continue
        found[f"page {reference}"] = page
        found[f"history {reference}"] = history(**at, reference=reference)
        name = random.choice(("committed", "outstanding", "drawn", "decided"))
        found[f"explain {reference} {name}"] = explain(**at, reference=reference, amount=name)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_past_answers_as_it_did_when_it_was_the_present(seed):
    clerk, days = a_clerk(seed), Random(seed)
    diary = []
    for step in range(STEPS):
        clerk.act()
        if step % 3 == 0:
            day, some = clerk.day(), Random(step)
            head = Head.objects.get(organisation_id=clerk.id)
            references = days.sample(clerk.references, min(3, len(clerk.references)))
            if days.random() < 0.3:
                forget_snapshots()
            then = answers(clerk.id, day, None, references, some)
            diary.append((step, day, head.recorded_at, references, then))
    assert sum(clerk.done.values()) == STEPS
    forget_snapshots()
    for step, day, instant, references, then in days.sample(diary, len(diary)):
        later = Event.objects.filter(organisation_id=clerk.id, recorded_at__gt=instant).order_by("sequence").first()
        asked_at = later.recorded_at - A_LITTLE if later and days.random() < 0.5 else instant
        now = answers(clerk.id, day, asked_at, references, Random(step))
        for question, answer in then.items():
            assert now[question] == answer, f"{question} as of {day}, known at {asked_at} (step {step})"


@pytest.mark.parametrize("seed", [seed + 50 for seed in SEEDS])
def test_register_is_what_a_plain_replay_of_the_history_says(seed):
    clerk, random = a_clerk(seed), Random(seed)
    for _ in range(STEPS * 2):
        clerk.act()
    replay = Replay(clerk.id)
    instants = list(Event.objects.filter(organisation_id=clerk.id).values_list("recorded_at", flat=True))
    seen = 0
    for _ in range(80):
        day = clerk.day(date(2019, 9, 1))
        instant = random.choice(instants) + timedelta(seconds=random.choice((0, 0, 1, -1)))
        sequence = replay.sequence_at(instant)
        assert sequence == sequence_at(organisation_id=clerk.id, known_at=instant)
        told = replay.register(day, sequence)
        listed = register(organisation_id=clerk.id, as_of=day, known_at=instant, per_page=500)
        assert {row.reference for row in listed.rows} == set(told)
        for row in listed.rows:
            said = told[row.reference]
            assert _shown(row) == (
                said.state, said.borrower, said.lender, said.decided, said.committed, said.drawn, said.outstanding,
                said.securities, said.deviations, said.purpose, said.ends_on,
            ), f"{row.reference} as of {day}, known at {instant}"  # fmt: skip
        count, committed, drawn, outstanding = replay.totals(day, sequence)
        totals = listed.totals[0] if listed.totals else None
        assert count == (totals.count if totals else 0)
        if totals:
            assert (totals.committed.minor, totals.drawn.minor, totals.outstanding.minor) == (committed, drawn, outstanding)
        for commitment in pictures(organisation_id=clerk.id, as_of=day, sequence=sequence):
            assert commitment.municipality_share == told[commitment.reference].share
        seen += len(told)
    assert seen > 100


def test_the_replay_would_notice():
    """The witness is not asleep: a fact that is known otherwise makes it contradict the list."""
    clerk = a_clerk(7)
    for _ in range(12):
        clerk.act()
    replay = Replay(clerk.id)
    sequence, day = sequence_at(organisation_id=clerk.id, known_at=None), date(2026, 2, 1)
    told = replay.register(day, sequence)
    for row in replay.rows["guarantee_guaranteefact"]:
        row["purpose"] = "Something else"
    assert replay.register(day, sequence) != told
    assert all(replace(was, purpose="") == replace(now, purpose="") for was, now in
               zip(told.values(), replay.register(day, sequence).values(), strict=True))  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_a_clerk_does_the_register_verifies(seed):
    """I1-I14 after random commands"""
    clerk = a_clerk(seed + 200)
    for _ in range(STEPS * 2):
        clerk.act()
    assert check_all(organisation_id=clerk.id, as_of=date(2026, 2, 1)) == []


def _shown(row: Any) -> tuple[Any, ...]:
    def minor(amount: Any) -> int | None:
        return None if amount is None else int(amount.minor)

    return (
        row.state.value, row.borrower, row.lender, minor(row.decided), minor(row.committed), minor(row.drawn),
        minor(row.outstanding), tuple(kind.value for kind in row.securities), row.deviations, row.purpose, row.ends_on,
    )  # fmt: skip
