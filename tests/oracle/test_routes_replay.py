"""I2: every reading route and export of the desk, asked about a moment of the past, answers for ever what it did first."""

import io
import os
import re
import zipfile
from random import Random
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from borgen.office.guarantee.queries.register import register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.journal.models import Head
from borgen.office.people.models import Account
from borgen.office.permissions import routes, table
from tests.office.two_offices import two_offices
from tests.oracle.loan_clerk import RandomLoanClerk

pytestmark = pytest.mark.django_db
SEEDS = [int(seed) for seed in os.environ.get("BORGEN_REPLAY_SEEDS", "1").split(",")]
NOT_OF_A_MOMENT = {
    "guarantee:calendar": "a feed of today",
    "guarantee:duties-subscription": "a person's own address",
    "guarantee:import": "files as they lie there now",
    "guarantee:imports": "files as they lie there now",
    "guarantee:import-row": "files as they lie there now",
    "api:imports": "files as they lie there now",
    "api:import": "files as they lie there now",
    "api:import-rows": "files as they lie there now",
    "api:import-row": "files as they lie there now",
    "api:document": "bytes that never change",
    "api:events": "the journal itself: what was known then is its first part",
    "api:event": "an event never changes",
    "api:views": "a person's own",
    "api:policy-versions": "every version that has been taken in, each with its days",
    "api:policy-version": "a version never changes",
    "api:fee-run": "a run as it stands now",
    "api:prepared-steps": "steps as they stand now",
    "api:export-fee-run": "a run as it stands now",
    "api:export-import": "files as they lie there now",
}
READERS = {"clerk", "approver", "auditor"}
# what is made anew for every page: the token against forgery, and the key that makes a form count once
_ANEW = re.compile(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|name="key" value=")[^"]*')


def reading_routes():
    """The routes of the desk and its API that readers may ask and that know of moments."""
    for route in routes():
        is_desk = route.name.startswith(("guarantee:", "api:")) and "organisation" in route.parts
        if is_desk and route.name not in NOT_OF_A_MOMENT and table().allowed(route.name, "GET") >= READERS:
            yield route


def addresses(slug, references, random):
    """Every reading route once, about guarantees, amounts and years taken at random."""
    for route in reading_routes():
        given = {
            "organisation": slug, "reference": random.choice(references), "number": 1, "sequence": 1,
            "amount": random.choice(("committed", "outstanding", "drawn", "decided")),
            "year": random.randrange(2020, 2027), "form": "csv", "statement": 1, "n": random.randrange(1, 9),
            "figure": random.choice(("state", "residents", "payment", "balance")),
            **({"reference": "P"} if "project" in route.name else {}),
        }  # fmt: skip
        if not set(route.parts) <= set(given):
            continue
        for form in ("csv", "xlsx") if "form" in route.parts else ("csv",):
            yield route.name, reverse(route.name, kwargs={part: {**given, "form": form}[part] for part in route.parts})


def content(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:  # all but when the file was made
            return response.status_code, {name: book.read(name) for name in book.namelist() if "core" not in name}
    return response.status_code, _ANEW.sub(b"", body)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_reading_route_answers_for_a_past_moment_what_it_did_then(seed):
    offices = two_offices()
    clerk, random = RandomLoanClerk(offices["gotene"].pk, seed), Random(seed)
    client = Client()
    client.force_login(
        Account.objects.get(username="auditor.gotene"), backend="django.contrib.auth.backends.ModelBackend"
    )
    diary, asked = [], set()
    for step in range(18):
        clerk.act()
        if step % 6 != 5:
            continue
        day, known_at = clerk.day(), Head.objects.get(organisation_id=clerk.id).recorded_at
        about = "?" + urlencode({"as_of": day.isoformat(), "known_at": known_at.isoformat()})
        rows = register(organisation_id=clerk.id, as_of=day).rows
        references = [row.reference for row in rows] or clerk.references
        for name, address in addresses("gotene", references, random):
            answer = content(client.get(address + about))
            assert answer[0] in {200, 404}, f"{name}: {answer}"
            if answer[0] == 200:
                asked.add(name)
                diary.append((name, address + about, answer))
    forget_snapshots()
    for _ in range(10):
        clerk.act()
    for name, address, then in random.sample(diary, len(diary)):
        assert content(client.get(address)) == then, f"{name}: {address}"
    wanted = {route.name for route in reading_routes()}
    assert len(asked) > 8
    assert {"guarantee:register", "guarantee:guarantee", "api:register", "guarantee:register-export"} <= asked
    # those that are left out are about an import, a run or a row, of which there may be none
    assert len(wanted - asked) < 12, wanted - asked
