"""G10.2: one guarantee with everything behind it: each amount explained, each change told, two moments compared."""

from datetime import UTC, date, datetime

import pytest

from benchmarks.registers import make_up, organisation, stir
from borgen.guarantee.state import State
from borgen.kernel.money import Money
from borgen.office.guarantee.facts import NoSuchGuarantee, fees_due, moment
from borgen.office.guarantee.models import GuaranteeFact
from borgen.office.guarantee.queries.duties import duties
from borgen.office.guarantee.queries.explain import NoSuchAmount, explain, explainable
from borgen.office.guarantee.queries.fees import fee_preview
from borgen.office.guarantee.queries.guarantee import difference, guarantee, history
from borgen.office.guarantee.queries.history import Action, Part
from borgen.office.guarantee.queries.overview import overview
from borgen.office.guarantee.queries.register import register
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.rules.arithmetic import worth_of
from borgen.rules.trace import replay
from tests.conftest import triggers_lifted

pytestmark = pytest.mark.django_db
DAY = date(2020, 1, 10)


@pytest.fixture(scope="module")
def registers(rows_of_the_module):
    """A register, and another beside it."""
    with rows_of_the_module():
        found = organisation()
        make_up(organisation_id=organisation("annan").pk, count=20, seed=3)
        make_up(organisation_id=found.pk, count=40, seed=1)
    return found


@pytest.fixture
def gotene(registers):
    forget_snapshots()
    return registers


def pages(found, as_of=DAY):
    rows = register(organisation_id=found.pk, as_of=as_of, per_page=100).rows
    return [guarantee(organisation_id=found.pk, reference=row.reference, as_of=as_of) for row in rows]


def test_page_agrees_with_the_list(gotene):
    for page in pages(gotene):
        exposure = page.exposure
        assert (page.row.committed, page.row.outstanding) == (exposure.committed, exposure.outstanding)
        owed = {}
        for move in page.movements:
            owed[move.loan] = move.outstanding_after
        for loan in page.facts.loans:
            assert owed.get(loan.id, loan.outstanding) == loan.outstanding


@pytest.mark.parametrize("as_of", [date(2017, 6, 30), DAY])
@pytest.mark.parametrize("with_names", [False, True])
def test_the_rows_of_page_and_list_are_one(gotene, as_of, with_names):
    """The page makes its row of what it has read, the list of the register's columns."""
    for seed in range(12):
        stir(organisation_id=gotene.pk, seed=seed, at=datetime(2020, 1, 9, 9, seed, tzinfo=UTC))
    asked = {"organisation_id": gotene.pk, "as_of": as_of, "with_names": with_names}
    rows = register(**asked, per_page=100).rows
    assert any(row.is_private for row in rows) and len({row.state for row in rows}) > 2
    for row in rows:
        assert guarantee(**asked, reference=row.reference).row == row


def test_a_page_takes_few_queries(gotene, django_assert_num_queries):
    guarantee(organisation_id=gotene.pk, reference="B-7", as_of=DAY)
    with django_assert_num_queries(15):  # the moment, the picture's twelve, its charged fees and its own events
        guarantee(organisation_id=gotene.pk, reference="B-7", as_of=DAY)


def test_every_amount_explains_itself_and_its_trace_replays(gotene):
    """P "explanations are live": what is shown is what the trace leads to"""
    explained = 0
    for page in pages(gotene)[:15]:
        for name in explainable(page):
            found = explain(
                organisation_id=gotene.pk, reference=page.facts.reference, amount=name, as_of=DAY
            )
            if found.result is None:
                assert found.missing
                assert found.trace is None
            elif isinstance(found.result, Money):
                assert replay(found.trace) == found.result.minor, name
                explained += 1
            elif name == "lapses_on":
                assert (found.result - replay(found.trace)).days == 1
            else:
                assert replay(found.trace) == found.result, name
                explained += 1
    assert explained > 100


def test_outstanding_rests_on_its_movements(gotene):
    page = next(p for p in pages(gotene) if p.state.counts and p.facts.outstanding and len(p.movements) > 2)
    found = explain(organisation_id=gotene.pk, reference=page.facts.reference, amount="outstanding", as_of=DAY)
    assert sum(g.amount.minor for g in found.grounds) == page.facts.outstanding.minor
    assert {g.recorded.sequence for g in found.grounds} == {1}
    assert sum(worth_of(i.worth) for i in found.trace.inputs) == page.facts.outstanding.minor


def test_fee_explanation_shows_the_rule_and_its_dated_value(gotene):
    """G8.3"""
    page = next(p for p in pages(gotene) if any(getattr(a, "amount", None) for a in p.fees_this_year))
    found = explain(organisation_id=gotene.pk, reference=page.facts.reference, amount="fee.2020.annual", as_of=DAY)
    assert [str(v.value) for v in found.values if v.parameter == "gotene#fee_rate"] == ["1/400"]
    assert found.rules
    assert found.citation.section
    assert [g.kind for g in found.grounds].count("balance") == len(page.facts.loans)


def test_unknown_amounts_and_foreign_guarantees_are_refused(gotene):
    page = pages(gotene)[0]
    for name in ("nonsense", "loan.9.drawn", "plan.1.x.payment", "debt.tomorrow", "fee.1900.annual", "charged.1"):
        with pytest.raises(NoSuchAmount):
            explain(organisation_id=gotene.pk, reference=page.facts.reference, amount=name, as_of=DAY)
    with pytest.raises(NoSuchGuarantee):
        guarantee(organisation_id=gotene.pk + 1, reference="B-40", as_of=DAY)
    with pytest.raises(NoSuchGuarantee):
        history(organisation_id=gotene.pk + 1, reference="B-40")


def test_history_tells_every_change_with_who_and_when(gotene):
    for seed in range(20):
        stir(organisation_id=gotene.pk, seed=seed, at=datetime(2020, 1, 9, 9, seed, tzinfo=UTC))
    told = 0
    for page in pages(gotene):
        entries = history(organisation_id=gotene.pk, reference=page.facts.reference)
        assert [e.sequence for e in entries] == sorted((e.sequence for e in entries), reverse=True)
        assert all(e.recorded.sequence == e.sequence and e.recorded.by == "system" for e in entries)
        assert {Part.TERMS, Part.BORROWER} <= {e.part for e in entries if e.sequence == 1}
        changed = [e for e in entries if e.action is Action.CHANGED and e.part is Part.TERMS]
        for entry in changed:
            assert {c.name for c in entry.changes} <= {"decided", "purpose"}
            assert all(c.before != c.after for c in entry.changes)
        told += len(changed)
    assert told > 5


def test_difference_between_two_moments_names_what_differs(gotene):
    then = datetime(2020, 1, 8, tzinfo=UTC)
    for seed in range(30):
        stir(organisation_id=gotene.pk, seed=seed, at=datetime(2020, 1, 9, 9, seed, tzinfo=UTC))
    seen = set()
    for page in pages(gotene):
        found = difference(
            organisation_id=gotene.pk, reference=page.facts.reference, before=(DAY, then), after=(DAY, None)
        )
        seen |= {change.name for change in found.changes}
        assert all(change.before != change.after for change in found.changes)
    assert {"decided", "purpose", "outstanding", "loans.1.outstanding", "committed"} <= seen
    same = difference(organisation_id=gotene.pk, reference="B-1", before=(DAY, None), after=(DAY, None))
    assert same.changes == ()


def test_page_takes_a_constant_number_of_queries(gotene, django_assert_max_num_queries):
    for row in register(organisation_id=gotene.pk, as_of=DAY).rows[:10]:
        with django_assert_max_num_queries(26):
            guarantee(organisation_id=gotene.pk, reference=row.reference, as_of=DAY)


def test_fees_of_the_page_are_those_of_a_run(gotene):
    """G8.3: one guarantee's page and the whole register's run price alike"""
    for day in (DAY, date(2019, 12, 31), date(2018, 3, 3)):
        due = {one.reference: one.answers for one in fees_due(moment(organisation_id=gotene.pk, as_of=day), year=day.year)}
        shown = {page.facts.reference: page.fees_this_year for page in pages(gotene, day)}
        assert shown == due
        assert len(due) > 10


@pytest.mark.parametrize("policy", ["", "nowhere"])
def test_guarantee_without_a_policy_is_shown_and_nothing_is_guessed(gotene, policy):
    """G11: which policy governs it is not known, so no rule of any council is applied"""
    with triggers_lifted():
        GuaranteeFact.objects.filter(organisation=gotene).update(policy=policy)
    forget_snapshots()
    listed = register(organisation_id=gotene.pk, as_of=DAY, per_page=100)
    assert listed.count > 30
    assert State.LAPSED not in {row.state for row in listed.rows}  # nobody has said how long a decision may be used
    for row in listed.rows[:8]:
        page = guarantee(organisation_id=gotene.pk, reference=row.reference, as_of=DAY)
        assert not [a for a in page.fees_this_year if getattr(a, "amount", None)]
        assert page.availability is None or page.facts.available_until
        assert explain(organisation_id=gotene.pk, reference=row.reference, amount="committed", as_of=DAY).name == "committed"
    at = {"organisation_id": gotene.pk, "as_of": DAY}
    assert {m.reason for m in fee_preview(**at, year=2020).missing} >= {"policy_silent"}
    assert overview(**at).figures.totals == listed.totals
    assert duties(**at).moment == listed.moment
