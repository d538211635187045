"""I2: every reading route and export of two organisations, asked about a moment of the past, answers for ever what it did when
nothing later was known; and each of them looks at both the day and the instant that it is asked about.

A route that is new is walked by itself. It fails here unless something is to be seen at its address, unless its answer follows the
day and the instant, or unless ``readings`` names it with the reason.
"""

import io
import os
import re
import zipfile
from datetime import UTC, date, datetime
from random import Random
from urllib.parse import urlencode

import pytest
from django.test import Client

from borgen.office.guarantee.queries.register import register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.journal.models import Head
from borgen.office.people.models import Account
from borgen.office.permissions import routes, table
from tests.office.two_offices import SLUGS, two_offices
from tests.oracle.readings import (
    MOMENT,
    NO_DAY,
    NOT_OF_A_MOMENT,
    documented,
    reading_routes,
    routes_of_a_moment,
)
from tests.oracle.walked_office import WalkedOffice

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
SEEDS = [int(seed) for seed in os.environ.get("BORGEN_REPLAY_SEEDS", "1").split(",")]
WALKED = [SLUGS[0], *(pytest.param(slug, marks=pytest.mark.engine_neutral) for slug in SLUGS[1:])]  # the same questions again
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
ONLY_FOR_WRITERS = {"guarantee:change", "guarantee:fees-planning"}  # what may be changed, and how far a run has come
OTHER_DAYS = (date(2018, 1, 1), date(2019, 7, 1), date(2021, 3, 1), date(2025, 12, 31), date(2026, 9, 1))
# what is made anew for every page: the token against forgery, and the key that makes a form count once
_ANEW = re.compile(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|name="key" value=")[^"]*')
# what only repeats the question: days, instants, and the event that was the last
_MONTH = r"jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec"
_ASKED = re.compile(
    rf"\d{{4}}-\d\d-\d\d([T ]\d\d[:\d.+%A-Z]*)?|\d{{1,2}}\.? (?:{_MONTH})[a-z]*\.? \d{{4}}|\d\d:\d\d|"
    r'"sequence": ?\d+|\((?:händelse|event) \d+\)|20\d\d'
)


class Asker:
    """An auditor of an organisation, and what the office answered to the questions so far, moment by moment."""

    def __init__(self, office):
        self.office, self.client = office, Client()
        account = Account.objects.get(username=f"auditor.{office.slug}")
        self.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        self.diary = {}

    def ask(self, name, address, day, known_at=None):
        about = {} if name in NO_DAY else {"as_of": day.isoformat()}
        about |= {"known_at": known_at.isoformat()} if known_at else {}
        return content(self.client.get(f"{address}&{urlencode(about)}"))

    def walk(self, random, day=None):
        """Ask every route about a day, a random one if none is said, with all that is known by now, and say by when that is."""
        day, known_at = day or self.office.clerk.day(), Head.objects.get(organisation_id=self.office.id).recorded_at
        rows = register(organisation_id=self.office.id, as_of=day).rows
        references = [row.reference for row in rows] or self.office.clerk.references
        answers = {}
        for name, address in self.office.addresses(references, random):
            answers[name, address] = self.ask(name, address, day, known_at)
            assert answers[name, address][0] in {200, 404}, f"{name}: {address} {answers[name, address]}"
        self.diary[day, known_at] = answers

    def seen(self):
        return {name for answers in self.diary.values() for (name, _), answer in answers.items() if answer[0] == 200}

    def again(self):
        """What is answered otherwise than it was."""
        return [
            f"{name}: {address} as of {day}, known at {known_at}"
            for (day, known_at), answers in self.diary.items() for (name, address), then in answers.items()
            if self.ask(name, address, day, known_at) != then
        ]  # fmt: skip

    def following_the_day(self):
        """The routes that tell something else as of another day."""
        (day, known_at), answers = list(self.diary.items())[-1]
        found = set()
        for other in OTHER_DAYS:
            for (name, address), then in answers.items():
                if name not in found and name not in NO_DAY and told(self.ask(name, address, other, known_at)) != told(then):
                    found.add(name)
        return found

    def following_the_instant(self):
        """The routes that tell something else of the time before anybody knew anything."""
        (day, _), answers = list(self.diary.items())[-1]
        return {name for (name, address), then in answers.items() if told(self.ask(name, address, day, BEFORE)) != told(then)}


def content(response):
    """The status and what is to be read, without what is made anew each time."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.status_code == 404:
        return 404, b""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:  # all but when the file was made
            return response.status_code, {name: book.read(name) for name in book.namelist() if "core" not in name}
    return response.status_code, _ANEW.sub(b"", body)


def told(answer):
    """What an answer tells beyond repeating which day and instant it was asked about."""
    status, body = answer
    if isinstance(body, dict):  # a workbook, which keeps days as numbers; what is in it is in the other form of the file too
        return status, ""
    text = body.decode("utf-8")
    main = text.partition("<main")[2] or text
    return status, _ASKED.sub("", re.sub(r"(?:as_of|known_at)=[^\"'&]*", "", main))


def test_what_knows_of_no_moment_is_there_and_says_so():
    """Nobody is named who is not there; and the API describes of each call which part of a moment it takes."""
    named = {route.name: route for route in reading_routes()}
    assert set(NOT_OF_A_MOMENT) | set(NO_DAY) <= set(named)
    said = documented()
    for name, route in named.items():
        if not name.startswith("api:"):
            continue
        takes = said["/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.pattern)]
        if name in NOT_OF_A_MOMENT:
            assert not takes, name
        else:
            assert takes == MOMENT or (name in NO_DAY and takes == {"known_at"}), name


def test_forms_and_accounts_are_all_that_is_left_out():
    """What an auditor may not read is a form that writes, or is about accounts."""
    walked = {route.name for route in reading_routes()}
    for route in routes():
        if "organisation" in route.parts and table().methods(route.name) >= {"GET"} and route.name not in walked:
            writes = table().methods(route.name) - {"GET"}
            assert writes or route.name.startswith("people:") or route.name in ONLY_FOR_WRITERS, route.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("slug", WALKED)
def test_every_reading_route_answers_for_a_past_moment_what_it_did_then(slug, seed):
    """One of two organisations is walked while things happen in both."""
    offices, asker = _begun(slug, seed)
    asker.walk(Random(seed))
    for office in offices:
        office.happen()
    _act(offices)
    forget_snapshots()
    assert asker.again() == []


@pytest.mark.engine_neutral  # the same questions as above
@pytest.mark.parametrize("slug", SLUGS)
def test_every_reading_route_looks_at_both_day_and_instant(slug):
    offices, asker = _begun(slug, 1)
    for office in offices:
        office.happen()
    asker.walk(Random(1), date(2026, 2, 20))
    wanted = {route.name for route in routes_of_a_moment()}
    assert wanted - asker.seen() == set(), "nothing has been seen there"
    assert wanted - asker.following_the_day() == set(NO_DAY), "whatever the day, the answer is the same"
    assert wanted - asker.following_the_instant() == set(), "whatever is known, the answer is the same"


def _begun(slug, seed):
    """Both organisations after a while, and somebody to ask about one of them."""
    offices = [WalkedOffice(name, one.pk, seed + 100 * n) for n, (name, one) in enumerate(two_offices().items())]
    _act(offices)
    return offices, Asker(next(office for office in offices if office.slug == slug))


def _act(offices):
    for office in offices:
        for _ in range(9):
            office.act()
