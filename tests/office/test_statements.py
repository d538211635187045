"""What is stated to the state: once a period, sealed, and corrected by a statement of its own."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from borgen.kernel.money import Money
from borgen.office.supported_loan.export.loans import statement_table
from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.facts.statement import stated_so_far, statements_of
from borgen.office.supported_loan.models import Statement
from borgen.office.supported_loan.queries import statements as queries
from borgen.office.supported_loan.usecases import regulation, statements
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan, ReasonMissing
from borgen.office.ui.formats import day_text
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.statement import COLUMNS
from tests.office.loan_office import LoanOffice, kr

YEAR = {"since": date(2027, 1, 1), "until": date(2028, 1, 1)}


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    found = LoanOffice(organisation, clerk, approver)
    found.loan(regime=Regime.GUIDE)
    return found


def state(office: LoanOffice, **period: Any) -> Any:
    return office(statements.make_statement, loan="4711", **period)


def regulate(office: LoanOffice, **given: Any) -> None:
    planned = office(regulation.plan_regulation, year=2027, **given)
    office(
        regulation.carry_out_regulation, year=2027, number=planned["number"], manifest=planned["manifest"],
        by=office.approver,
    )  # fmt: skip


def test_a_year_is_stated_with_its_control_totals(office: LoanOffice) -> None:
    answer = state(office, since=date(2026, 1, 1), until=date(2027, 1, 1))
    row = Statement.objects.get()
    assert (answer["lines"], answer["seal"]) == (3, row.seal)  # the fourth term is paid on 4 January 2027
    assert row.totals["residents"] + row.totals["state"] == sum(
        row.totals[name] for name in ("interest", "principal", "contribution")
    )
    assert answer["state"] == kr("1473143.34").decimal == Money(row.totals["state"], "DKK").decimal


def test_nothing_is_stated_twice_or_before_it_is_known(office: LoanOffice) -> None:
    state(office, since=date(2026, 1, 1), until=date(2027, 1, 1))
    for refusal, period in (
        (statements.StatedAlready, {"since": date(2026, 6, 1), "until": date(2026, 8, 1)}),
        (statements.PeriodOutOfOrder, {"since": date(2027, 1, 1), "until": date(2027, 1, 1)}),
        (statements.NotRegulatedYet, YEAR),
        (statements.NothingFallsDue, {"since": date(2080, 1, 1), "until": date(2081, 1, 1)}),
    ):
        with pytest.raises(refusal):
            state(office, **period)
    office.loan("4712", kind=LoanKind.EXTRA)
    with pytest.raises(statements.ShareUnknown):
        office(statements.make_statement, loan="4712", since=date(2026, 1, 1), until=date(2027, 1, 1))


def test_a_revised_regulation_is_settled_by_a_correction_and_the_statement_stays(office: LoanOffice) -> None:
    regulate(office)
    state(office, **YEAR)
    before = Statement.objects.values().get()
    with pytest.raises(statements.NothingToCorrect):
        office(statements.correct_statements, loan="4711", reason="Intet")
    office.observe(("NPI", "2025=100", "2026M06", "102.50"))
    regulate(office, correcting=True, reason="NPI er revideret")
    with pytest.raises(ReasonMissing):
        office(statements.correct_statements, loan="4711", reason=" ")
    office(statements.correct_statements, loan="4711", reason="NPI er revideret")
    found = statements_of(loan_id=office.facts().loan_id, sequence=999)
    first, second = found
    assert Statement.objects.values().get(number=1) == before
    assert (second.kind, second.corrects, second.totals.interest.minor) == ("correction", (first.seal,), 0)
    assert second.totals.residents == -second.totals.state and second.totals.residents.minor > 0
    now = figures_of(office.facts(), index=IndexView(Observations()))
    for n, line in stated_so_far(found).items():
        assert [getattr(line, name) for name in COLUMNS] == [
            getattr(now.splits[n - 1], name) for name in COLUMNS
        ]
    with pytest.raises(statements.NothingToCorrect):
        office(statements.correct_statements, loan="4711", reason="Igen")


def test_a_statement_never_changes_and_is_the_offices_own(
    office: LoanOffice, other_organisation: Any
) -> None:
    state(office, since=date(2026, 1, 1), until=date(2027, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.update(totals={})
    from borgen.office.people.actor import SystemActor

    with pytest.raises(NoSuchLoan):
        statements.make_statement(
            organisation_id=other_organisation.pk, loan="4711", **YEAR, by=SystemActor(),
            at=datetime(2026, 12, 1, tzinfo=UTC), key="k",
        )  # fmt: skip


def test_a_statement_says_what_was_not_due_yet_and_that_the_loan_was_redeemed(office: LoanOffice, logged_in: Any, monkeypatch: Any) -> None:
    state(office, since=date(2026, 1, 1), until=date(2027, 1, 1))
    client, path = logged_in("auditor.gotene"), "/gotene/supported-loans/loans/4711/statements/1/"
    page = client.get(path)
    with translation.override("da"):
        last, after = day_text(date(2026, 12, 31)), day_text(date(2027, 1, 1))
    assert last in page.content.decode() and after not in page.content.decode()
    assert page.context["found"].not_due_when_made == 0 and page.context["found"].full_redemption is None
    for made_at, count in ((datetime(2026, 3, 1, tzinfo=UTC), 3), (datetime(2026, 9, 1, tzinfo=UTC), 1)):
        found = page.context["found"]
        assert replace(found, stated=replace(found.stated, made_at=made_at)).not_due_when_made == count
    full = SimpleNamespace(settles_on=date(2026, 11, 20), after_term=3, is_full=True)
    monkeypatch.setattr(queries, "loan_known", lambda **_: SimpleNamespace(full_redemption=full))
    said = client.get(path).content.decode()
    assert "Hele lånet blev indfriet i perioden" in said and "efter termin 3" in said
    answer = json.loads(client.get("/api/gotene/loans/4711/statements/1").content)
    assert (answer["redeemed_in_full_on"], answer["not_due_when_made"]) == ("2026-11-20", 0)
    with translation.override("da"):
        table = statement_table(client.get(path).context["found"], about=())
    assert dict(table.about)["Hele lånet blev indfriet den"] == full.settles_on
