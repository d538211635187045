# ruff: noqa: E501 - a statement of SQL stays on its line
"""I1-I14: whoever changes the rows past every trigger is found; an honest register has nothing to find."""

import ast
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.registers import make_up, organisation, stir
from borgen.office.guarantee.models import FeeLine as LineRow
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.guarantee.usecases.annual_fee import approve_annual_fee_run, plan_annual_fee_run
from borgen.office.guarantee.usecases.register_import import receive_file
from borgen.office.guarantee.verify import check_all, figures
from borgen.office.people.actor import SystemActor
from tests.conftest import triggers_lifted
from tests.office.test_import_register import sheet

pytestmark = pytest.mark.django_db
DAY = date(2020, 1, 10)
ROOT = Path(__file__).parents[2]
PLANTED_ALONE: set[str] = {"count_differs", "count_of_no_moment", "increase_wrong", "increase_differs"}
"""The codes whose faults need more than a statement of SQL: each has a test of its own below; those of counts stand in
test_counted, those of increases in test_increases."""


def plants(*codes):
    """Note the codes that the test plants a fault for and sees named."""
    PLANTED_ALONE.update(codes)
    return lambda test: test


@pytest.fixture
def offices():
    forget_snapshots()
    here, there = organisation(), organisation("annan")
    make_up(organisation_id=there.pk, count=15, seed=3)
    make_up(organisation_id=here.pk, count=40, seed=1)
    _charge(here)
    return here, there


def _charge(here) -> None:
    by = {"organisation_id": here.pk, "year": 2020, "at": datetime(2020, 1, 10, 9, tzinfo=UTC)}
    plan = plan_annual_fee_run(**by, by=SystemActor(person="anna"), key="plan")
    approve_annual_fee_run(
        **by, number=1, manifest=plan["manifest"], by=SystemActor(person="bo", role="approver"), key="approve"
    )


def sql(statement: str) -> None:
    """Past the triggers, and past the constraints where the engine lets one."""
    with triggers_lifted(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 1")
        for one in statement.split("; "):
            cursor.execute(one)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 0")
    forget_snapshots()


def codes(here, **when) -> set[str]:
    return {violation.code for violation in check_all(organisation_id=here.pk, as_of=DAY, **when)}


def test_honest_registers_have_nothing_to_find(offices):
    for office in offices:
        assert check_all(organisation_id=office.pk, as_of=DAY) == []
        assert check_all(organisation_id=office.pk, as_of=date(2016, 7, 1)) == []
    assert check_all(organisation_id=offices[0].pk, as_of=DAY, known_at=datetime(2020, 1, 8, tzinfo=UTC)) == []
    assert LineRow.objects.filter(charged=True).count() > 10


def test_corrections_keep_balances_and_movements_together(offices):
    here, _ = offices
    for seed in range(15):
        stir(organisation_id=here.pk, seed=seed, at=datetime(2020, 1, 11, 9, seed, tzinfo=UTC))
    # the stirring does not ask whether more is drawn than decided, so the ceilings may be broken
    assert codes(here) <= {"drawn_above_decided", "outstanding_above_decided", "outstanding_negative"}


TABLE = "guarantee_guaranteefact"
ONE = f"(SELECT min(id) FROM {TABLE} WHERE organisation_id = {{here}})"
TAMPERINGS: dict[str, tuple[str, str]] = {
    "an event's content": ("event_changed", "UPDATE journal_event SET content = replace(content, '40', '41') WHERE organisation_id = {here} AND sequence = 1"),
    "an event's person": ("event_changed", "UPDATE journal_event SET \"by\" = 'eva' WHERE organisation_id = {here} AND sequence = 2"),
    "an event's time": ("event_out_of_time", "UPDATE journal_event SET recorded_at = '2001-01-01 00:00:00+00:00' WHERE organisation_id = {here} AND sequence = 3"),
    "an event in the middle gone": ("event_missing", "DELETE FROM journal_event WHERE organisation_id = {here} AND sequence = 2"),
    "the tail cut": ("head_differs", "DELETE FROM journal_posting; DELETE FROM journal_event WHERE organisation_id = {here} AND sequence = 3"),
    "the chain": ("chain_broken", "UPDATE journal_event SET previous_hash = '0' WHERE organisation_id = {here} AND sequence = 2"),
    "the head": ("head_differs", "UPDATE journal_head SET sequence = 2 WHERE organisation_id = {here}"),
    "a fact known from nowhere": ("fact_without_event", f"UPDATE {TABLE} SET known_from = 77 WHERE id = {ONE}"),
    "a fact closed by nothing": ("fact_without_event", f"UPDATE {TABLE} SET known_until = 88 WHERE id = {ONE}"),
    "a fact true backwards": ("true_backwards", f"UPDATE {TABLE} SET true_until = true_from WHERE id = {ONE}"),
    "a fact known backwards": ("known_backwards", f"UPDATE {TABLE} SET known_until = known_from WHERE id = {ONE}"),
    "a balance": ("balance_not_reconciled", "UPDATE guarantee_balanceobservation SET minor = minor + 1 WHERE id = (SELECT min(id) FROM guarantee_balanceobservation WHERE organisation_id = {here})"),
    "a movement": ("balance_not_reconciled", "UPDATE guarantee_movement SET minor = minor + 1 WHERE id = (SELECT min(m.id) FROM guarantee_movement m JOIN guarantee_balanceobservation b ON b.loan_id = m.loan_id WHERE m.organisation_id = {here} AND m.kind = 'draw')"),
    "a movement below zero": ("outstanding_negative", "UPDATE guarantee_movement SET minor = -minor, kind = 'amortisation' WHERE organisation_id = {here} AND kind = 'draw'"),
    "a movement above what is decided": ("drawn_above_decided", "UPDATE guarantee_movement SET minor = minor * 1000 WHERE organisation_id = {here} AND kind = 'draw'"),
    "a movement of another guarantee": ("movement_elsewhere", "UPDATE guarantee_movement SET guarantee_id = (SELECT max(id) FROM guarantee_guarantee WHERE organisation_id = {here}) WHERE id = (SELECT min(id) FROM guarantee_movement WHERE organisation_id = {here})"),
    "a debt of a loan that was taken back": ("debt_of_no_loan", "UPDATE guarantee_loanfact SET known_until = 3 WHERE known_from < 3 AND loan_id = (SELECT min(loan_id) FROM guarantee_movement WHERE organisation_id = {here})"),
    "a fact of another office": ("other_organisation", f"UPDATE {TABLE} SET borrower_id = (SELECT min(id) FROM parties_party WHERE organisation_id = {{there}}) WHERE id = {ONE}"),
    "a fee": ("fee_differs", "UPDATE guarantee_feeline SET amount_minor = amount_minor + 100 WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a fee's total": ("run_total_differs", "UPDATE guarantee_feeline SET amount_minor = amount_minor + 100 WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a fee's basis": ("fee_differs", "UPDATE guarantee_feeline SET basis_minor = basis_minor + 100 WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a fee's trace": ("trace_broken", "UPDATE guarantee_feeline SET finding = replace(CAST(finding AS text), '1/400', '1/401'){cast} WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a fee uncharged": ("line_state", "UPDATE guarantee_feeline SET charged = {false} WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a run's people": ("run_without_event", "UPDATE guarantee_feerun SET closed_by = 'eva'"),
    "a run's state": ("run_state", "UPDATE guarantee_feerun SET state = 'rejected', charged_sequence = NULL, closed_at = NULL"),
    "an approver's role": ("role_not_allowed", "UPDATE journal_event SET role = 'clerk' WHERE organisation_id = {here} AND sequence = 3"),
    "a key": ("key_reused", "UPDATE journal_event SET key = '' WHERE organisation_id = {here} AND sequence = 3"),
    "a posting": ("posting_unbalanced", "UPDATE journal_posting SET target = source WHERE id = (SELECT min(id) FROM journal_posting)"),
    "a document": ("document_changed", "INSERT INTO documents_document (organisation_id, name, media_type, sha256, size, content) VALUES ({here}, 'x.csv', 'text/csv', 'abc', 2, {bytes})"),
    "a fee gone": ("fee_not_charged", "DELETE FROM guarantee_feeline WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a policy": ("policy_unknown", f"UPDATE {TABLE} SET policy = 'nowhere' WHERE id = {ONE}"),
    "a share": ("amount_out_of_bounds", f"UPDATE {TABLE} SET municipality_share = 20000000 WHERE id = {ONE}"),
    "a posting's amount": ("postings_differ", "UPDATE journal_posting SET minor = minor + 1 WHERE id = (SELECT min(id) FROM journal_posting)"),
    "a movement's sign": ("movement_wrong", "UPDATE guarantee_movement SET minor = -minor WHERE id = (SELECT min(id) FROM guarantee_movement WHERE organisation_id = {here} AND kind = 'draw')"),
    "a balance below nothing": ("balance_wrong", "UPDATE guarantee_balanceobservation SET minor = -1 WHERE id = (SELECT min(id) FROM guarantee_balanceobservation WHERE organisation_id = {here})"),
    "a version from nowhere": ("version_state", "INSERT INTO policies_rulebookversion (organisation_id, number, book_id, hash, programme, title, issuer, text, cases, note, submitted_by, submitted_at, sequence) VALUES ({here}, 1, 'x', 'abc', '', '{{}}', 'KF', 'id: x', 1, '', 'anna', '2020-01-01 00:00:00+00:00', 1)"),
    "a version's text": ("rulebook_changed", "INSERT INTO policies_rulebookversion (organisation_id, number, book_id, hash, programme, title, issuer, text, cases, note, submitted_by, submitted_at, sequence) VALUES ({here}, 1, 'x', 'abc', '', '{{}}', 'KF', 'id: x', 1, '', 'anna', '2020-01-01 00:00:00+00:00', 1)"),
    "an event's form": ("event_unreadable", "UPDATE journal_event SET content = ' ' || content WHERE organisation_id = {here} AND sequence = 1"),
    "the head gone": ("head_missing", "DELETE FROM journal_head WHERE organisation_id = {here}"),
    "a fee of another guarantee": ("fee_not_due", "UPDATE guarantee_feeline SET guarantee_id = (SELECT min(id) FROM guarantee_guarantee WHERE organisation_id = {here} AND id NOT IN (SELECT guarantee_id FROM guarantee_feeline)) WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a fee without how it came about": ("line_without_trace", "UPDATE guarantee_feeline SET finding = '{{}}'{cast} WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a credit of nothing": ("correction_without_line", "UPDATE guarantee_feeline SET kind = 'correction' WHERE id = (SELECT min(id) FROM guarantee_feeline)"),
    "a decision below what is owed": ("outstanding_above_decided", f"UPDATE {TABLE} SET decided_minor = 1 WHERE organisation_id = {{here}}"),
    "a version that one person adopted": ("one_person_adopted", "INSERT INTO policies_rulebookversion (id, organisation_id, number, book_id, hash, programme, title, issuer, text, cases, note, submitted_by, submitted_at, sequence) VALUES (9001, {here}, 1, 'x', 'abc', '', '{{}}', 'KF', 'id: x', 1, '', 'anna', '2020-01-01 00:00:00+00:00', 1); INSERT INTO policies_adoption (version_id, body, paragraph, adopted_on, in_force_since, adopted_by, adopted_at, sequence) VALUES (9001, 'KF', '1', '2020-01-01', '2030-01-01', 'anna', '2020-01-01 00:00:00+00:00', 1)"),
}  # fmt: skip
REFUSED_BY_POSTGRESQL = {"a movement's sign", "a balance below nothing", "a fact true backwards", "a movement below zero", "a share", "a fact known backwards"}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(offices, what):
    here, there = offices
    code, statement = TAMPERINGS[what]
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql and what in REFUSED_BY_POSTGRESQL:
        pytest.skip("a constraint of the table, which no role can switch off for a session, refuses it")
    words = {
        "here": here.pk, "there": there.pk, "cast": "::jsonb" if is_postgresql else "",
        "false": "false" if is_postgresql else "0", "bytes": "decode('3132', 'hex')" if is_postgresql else "x'3132'",
    }
    sql(statement.format(**words))
    assert code in codes(here)


@plants("import_state")
def test_an_import_that_stands_where_it_cannot_is_found(offices):
    """I8"""
    here, _ = offices
    receive_file(
        organisation_id=here.pk, name="r.csv", content=sheet(), by=SystemActor(person="anna"), at=datetime(2020, 1, 12, tzinfo=UTC),
        key="file",
    )  # fmt: skip
    assert codes(here) == set()
    sql(f"UPDATE guarantee_registerimport SET state = 'applied' WHERE organisation_id = {here.pk}")
    assert codes(here) == {"import_state"}


@plants("list_differs", "list_incomplete", "totals_differ")
def test_a_list_that_differs_from_the_facts_is_found(offices, monkeypatch):
    """I1, I13: the list is read another way than the facts of one guarantee; here it loses a guarantee."""
    here, _ = offices
    whole = figures.snapshot

    def shorter(at):
        shot = whole(at)
        return replace(shot, entries=shot.entries[1:])

    monkeypatch.setattr(figures, "snapshot", shorter)
    assert {"list_differs", "list_incomplete", "totals_differ"} <= codes(here)


@plants("figure_differs")
def test_a_figure_that_is_not_what_its_trace_gives_is_found(offices, monkeypatch):
    """I13: the figure and the trace come from one place; here an öre is put on the figure only."""
    here, _ = offices
    worked_out = figures.exposure_of

    def more(facts, policy):
        exposure = worked_out(facts, policy)
        committed = exposure.committed
        return replace(exposure, committed=committed and replace(committed, minor=committed.minor + 1))

    monkeypatch.setattr(figures, "exposure_of", more)
    assert "figure_differs" in codes(here)


@plants("two_truths")
def test_two_truths_are_found(offices):
    """I2"""
    if connection.vendor == "postgresql":
        pytest.skip("the exclusion constraint refuses it")
    here, _ = offices
    columns = [c.name for c in connection.introspection.get_table_description(connection.cursor(), TABLE) if c.name != "id"]
    named = ", ".join(f'"{c}"' for c in columns)
    sql(f"INSERT INTO {TABLE} ({named}) SELECT {named} FROM {TABLE} WHERE id = {ONE.format(here=here.pk)}")
    assert "two_truths" in codes(here)


@plants("charged_twice", "charged_as_two_kinds")
def test_fee_charged_twice_is_found(offices):
    """I5"""
    here, _ = offices
    line = LineRow.objects.filter(kind="annual").earliest("pk")
    line.pk, line.ordinal = None, 2
    line.save()
    assert {"charged_twice", "charged_as_two_kinds", "run_total_differs"} <= codes(here)


@plants("one_person_charged")
def test_charged_by_one_person_is_found(offices):
    """I9: the constraint refuses it; a database whose constraint is gone is found out"""
    here, _ = offices
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE guarantee_feerun DROP CONSTRAINT run_has_two_people")
    sql("UPDATE guarantee_feerun SET planned_by = closed_by")
    assert "one_person_charged" in codes(here)


@plants("table_unprotected")
def test_a_trigger_that_is_gone_is_found(offices):
    here, _ = offices
    name = "borgen_guarantee_movement_no_delete"
    on = " ON guarantee_movement" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert "table_unprotected" in codes(here)


def test_what_one_office_does_is_not_said_of_another(offices):
    here, there = offices
    sql(TAMPERINGS["a balance"][1].format(here=here.pk))
    assert codes(there) == set()


# -------------------------------------------------------------------------------------------------- no code is forgotten


def codes_in_the_code() -> set[str]:
    """Every code that a check can name: what stands as ``code`` of a violation, or is handed to a function as its code."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "src" / "borgen").rglob("*verify*/**/*.py")]
    trees += [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "src" / "borgen").rglob("*verify*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found, by_name = set(), {"Violation"}
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "code":
            by_name.add(node.name)
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in by_name:
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"] or node.args[:1]
            assert given, ast.unparse(node)
            is_handed_on = isinstance(given[0], ast.Name) and given[0].id == "code"
            assert isinstance(given[0], ast.Constant) or is_handed_on, f"not to be read: {ast.unparse(node)}"
            found |= {given[0].value} if isinstance(given[0], ast.Constant) else set()
    return found


def test_every_code_has_a_planted_fault_and_a_line_in_the_docs():
    planted = {code for code, _ in TAMPERINGS.values()} | PLANTED_ALONE
    named = codes_in_the_code()
    assert len(named) > 40
    assert named - planted == set(), "no test sees these named"
    assert planted - named == set(), "no check names these any more"
    table = [line for line in (ROOT / "docs" / "how-to" / "verify.md").read_text("utf-8").splitlines() if line.startswith("| I")]
    in_the_docs = {code for line in table for code in re.findall(r"`([a-z_]+)`", line.rpartition(" | ")[2])}
    assert in_the_docs == named
