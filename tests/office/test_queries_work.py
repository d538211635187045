"""G8.2, G8.3, G10.2: fees, duties and findings of a whole register, as of a day and as known at an instant."""

from datetime import date

import pytest

from benchmarks.registers import make_up, organisation
from borgen.guarantee.annual_fee import fee_facts, fee_of_year
from borgen.guarantee.checks import judge
from borgen.guarantee.duties import DutyState, duties_of
from borgen.office.guarantee.facts import pictures, policies_at
from borgen.office.guarantee.queries.duties import calendar, duties
from borgen.office.guarantee.queries.fees import charged_fees, fee_preview, fee_runs
from borgen.office.guarantee.queries.findings import findings
from borgen.office.guarantee.queries.register import RegisterFilter, register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
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
