"""G10.2: a complete register, searched, filtered, sorted and totalled, as of a day and as known at an instant."""

from datetime import UTC, date, datetime

import pytest

from benchmarks.registers import make_up, organisation, stir
from borgen.guarantee.exposure import exposure_of
from borgen.guarantee.state import State
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import MASKED, pictures
from borgen.office.guarantee.queries.register import SORTS, RegisterFilter, register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.parties.models import PersonalName

pytestmark = pytest.mark.django_db
DAY = date(2020, 1, 10)


@pytest.fixture
def gotene():
    forget_snapshots()
    found = organisation()
    other = organisation("annan")
    make_up(organisation_id=other.pk, count=20, seed=3)
    make_up(organisation_id=found.pk, count=150, seed=1)
    return found


def test_list_says_what_the_pictures_say(gotene):
    page = register(organisation_id=gotene.pk, as_of=DAY, per_page=1000)
    policy_of = policies_at(page.moment)
    whole = {c.reference: c for c in pictures(organisation_id=gotene.pk, as_of=DAY, sequence=page.moment.sequence)}
    assert len(page.rows) == page.count == len(whole) > 130
    for row in page.rows:
        picture = whole[row.reference]
        exposure = exposure_of(picture, policy_of(picture.policy))
        assert row.state == exposure.state
        assert (row.committed, row.drawn, row.outstanding) == (exposure.committed, exposure.drawn, exposure.outstanding)
        assert row.decided == picture.decided
        assert row.borrower == picture.borrower.name
    assert {State.IN_FORCE, State.LAPSED, State.ENDED} <= {row.state for row in page.rows}


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_every_sort_works_both_ways(gotene, sort):
    up = register(organisation_id=gotene.pk, as_of=DAY, sort=sort, per_page=1000).rows
    down = register(organisation_id=gotene.pk, as_of=DAY, sort=sort, is_descending=True, per_page=1000).rows
    assert {r.reference for r in up} == {r.reference for r in down}
    known = [getattr(r, sort) for r in up if getattr(r, sort) not in (None, "", ())]
    back = [getattr(r, sort) for r in down if getattr(r, sort) not in (None, "", ())]
    assert known == back[::-1]


def test_search_folds_swedish_letters_and_masks_private_people(gotene):
    found = register(organisation_id=gotene.pk, as_of=DAY, filter=RegisterFilter(search="osterplana"), per_page=500)
    assert found.count > 0
    assert all("österplana" in f"{r.borrower} {r.purpose}".lower() for r in found.rows)
    private = PersonalName.objects.filter(party__organisation_id=gotene.pk).earliest("party_id")
    by_name = RegisterFilter(search=private.name)
    assert register(organisation_id=gotene.pk, as_of=DAY, filter=by_name).count == 0
    named = register(organisation_id=gotene.pk, as_of=DAY, filter=by_name, with_names=True)
    assert [row.borrower for row in named.rows] == [private.name]
    assert {r.borrower for r in found.rows if r.is_private} <= {MASKED}


def test_number_of_queries_does_not_depend_on_the_register(gotene, django_assert_num_queries):
    register(organisation_id=gotene.pk, as_of=DAY)
    with django_assert_num_queries(1):
        register(organisation_id=gotene.pk, as_of=DAY, filter=RegisterFilter(search="fiber"), sort="outstanding")
    forget_snapshots()
    with django_assert_num_queries(12):  # whatever the size; one asks which text of the policy shipped, one whether it is large
        register(organisation_id=gotene.pk, as_of=DAY)


def test_new_knowledge_changes_now_and_not_then(gotene):
    before = register(organisation_id=gotene.pk, as_of=DAY, per_page=500)
    noon = datetime(2020, 1, 8, 12, tzinfo=UTC)
    for seed in range(12):
        stir(organisation_id=gotene.pk, seed=seed, at=datetime(2020, 1, 9, 9, seed, tzinfo=UTC))
        register(organisation_id=gotene.pk, as_of=DAY)
    taken_over = register(organisation_id=gotene.pk, as_of=DAY, per_page=500)
    forget_snapshots()
    assert register(organisation_id=gotene.pk, as_of=DAY, per_page=500) == taken_over
    assert taken_over.rows != before.rows
    then = register(organisation_id=gotene.pk, as_of=DAY, known_at=noon, per_page=500)
    assert (then.rows, then.totals) == (before.rows, before.totals)
