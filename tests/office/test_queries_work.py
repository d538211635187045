"""G8.2, G8.3, G10.2: fees, duties and findings of a whole register, as of a day and as known at an instant."""

from datetime import UTC, date, datetime

import pytest

from benchmarks.registers import make_up, organisation, stir
from borgen.guarantee.annual_fee import fee_facts, fee_of_year
from borgen.guarantee.checks import judge
from borgen.guarantee.duties import DutyState, duties_of
from borgen.office.guarantee.facts import pictures, policies_at
from borgen.office.guarantee.queries.duties import calendar, duties
from borgen.office.guarantee.queries.fees import charged_fees, fee_preview, fee_runs
from borgen.office.guarantee.queries.findings import findings
from borgen.office.guarantee.queries.overview import breakdown, exposure_trend, overview
from borgen.office.guarantee.queries.register import RegisterFilter, register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.organisation.models import Inhabitants
from borgen.rules.finding import Outcome

pytestmark = pytest.mark.django_db
DAY = date(2020, 1, 10)


@pytest.fixture
def gotene():
    forget_snapshots()
    found = organisation()
    make_up(organisation_id=organisation("annan").pk, count=20, seed=3)
    make_up(organisation_id=found.pk, count=120, seed=1)
    return found


def whole(found, at):
    policy_of = policies_at(at)
    return [(c, policy_of(c.policy)) for c in pictures(organisation_id=found.pk, as_of=DAY, sequence=at.sequence)]


def test_preview_of_fees_prices_every_guarantee_and_writes_nothing(gotene):
    preview = fee_preview(organisation_id=gotene.pk, year=2020, as_of=DAY)
    answers = [
        answer
        for commitment, policy in whole(gotene, preview.moment)
        for answer in fee_of_year(fee_facts(commitment), policy, year=2020, today=DAY, charge_on=DAY)
    ]
    assert len(preview.lines) > 20
    assert len(preview.lines) + len(preview.missing) + len(preview.none) == len(answers)
    assert all(line in answers for line in preview.lines)
    assert {m.reason for m in preview.missing} >= {"debt_unknown"}
    assert sum(t.minor for t in preview.totals) == sum(line.amount.minor for line in preview.lines) > 0
    assert fee_runs(organisation_id=gotene.pk) == ()
    assert charged_fees(organisation_id=gotene.pk, as_of=DAY).rows == ()


def test_duties_are_those_of_the_pictures_by_day(gotene):
    page = duties(organisation_id=gotene.pk, as_of=DAY, until=date(2020, 12, 31), states=DutyState, per_page=10_000)
    expected = {
        duty.key
        for commitment, policy in whole(gotene, page.moment)
        for duty in duties_of(commitment, policy, on=DAY, until=date(2020, 12, 31))
    }
    assert {row.duty.key for row in page.rows} == expected
    assert len(expected) > 100
    days = [row.duty.due_on for row in page.rows]
    assert days == sorted(days)
    entries = calendar(organisation_id=gotene.pk, today=DAY)
    assert len({entry.uid for entry in entries}) == len(entries) > 0


def test_findings_are_those_of_the_pictures_and_filter_the_register(gotene):
    page = findings(organisation_id=gotene.pk, as_of=DAY, outcomes=Outcome, per_page=100_000)
    expected = [(c.reference, f) for c, policy in whole(gotene, page.moment) for f in judge(c, policy)]
    assert [(row.reference, row.finding) for row in page.rows] == expected
    assert all(row.rule is not None for row in page.rows)
    rule = next(count for count in page.rules if count.not_met)
    listed = register(organisation_id=gotene.pk, as_of=DAY, filter=RegisterFilter(rule=rule.rule), per_page=500)
    assert listed.count == rule.not_met + rule.unclear + rule.deviation > 0


def test_overview_adds_up(gotene):
    """G3.1: the total, the trend and who answers for how much are the same money"""
    Inhabitants.objects.create(organisation=gotene, on=date(2019, 11, 1), count=13_000, source="SCB")
    found = overview(organisation_id=gotene.pk, as_of=DAY)
    listed = register(organisation_id=gotene.pk, as_of=DAY, per_page=1000)
    totals = {total.committed.currency: total for total in listed.totals}
    assert sum(found.figures.states.values()) == listed.count
    assert found.trend[-1].outstanding == totals["SEK"].own_outstanding
    assert found.trend[-1].committed == totals["SEK"].committed
    assert found.trend[-1].per_inhabitant is not None
    for part in breakdown(organisation_id=gotene.pk, as_of=DAY):
        for slices in (part.borrowers, part.classes, part.purposes, part.lenders, part.maturities):
            assert sum(s.committed.minor for s in slices) == totals[part.currency].committed.minor
            assert sum(s.outstanding.minor for s in slices) == totals[part.currency].own_outstanding.minor
    assert found.figures.overdue > 0
    assert [change.recorded.kind for change in found.changes] == ["register_made_up"]


def test_trend_is_what_the_register_was_at_each_year_end(gotene):
    """G3.1, and the same when it is brought up to date as when it is worked out anew"""
    for seed in range(8):
        stir(organisation_id=gotene.pk, seed=seed, at=datetime(2020, 1, 9, 9, seed, tzinfo=UTC))
        points = exposure_trend(organisation_id=gotene.pk, as_of=DAY)
    for point in points:
        totals = {t.committed.currency: t for t in register(organisation_id=gotene.pk, as_of=point.on).totals}
        assert point.outstanding == totals["SEK"].own_outstanding
        assert point.committed == totals["SEK"].committed
    forget_snapshots()
    assert exposure_trend(organisation_id=gotene.pk, as_of=DAY) == points
    assert len({point.outstanding for point in points}) > 3


def test_duties_up_to_a_day_do_not_depend_on_how_far_one_looks(gotene):
    far = duties(organisation_id=gotene.pk, as_of=DAY, until=date(2031, 1, 1), states=DutyState, per_page=100_000)
    for until in (DAY, date(2020, 6, 30), date(2022, 1, 1)):
        near = duties(organisation_id=gotene.pk, as_of=DAY, until=until, states=DutyState, per_page=100_000)
        assert near.rows == tuple(row for row in far.rows if row.duty.due_on <= until)
        assert near.rows
