"""What the databases themselves refuse: changing history, and two truths at once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from borgen.guarantee.commitment import BorrowerClass, DecisionOutcome, SecurityKind
from borgen.kernel.money import Money
from borgen.office.guarantee.models import (
    BalanceObservation,
    Deviation,
    GuaranteeFact,
    Increase,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.guarantee.usecases import increase, lifecycle, register
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    SecurityTerms,
)
from borgen.office.journal.models import FOREVER, Event, Posting
from borgen.office.parties.models import PartyFact

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TIMED = [GuaranteeFact, LoanFact, SecurityFact, InsuranceFact, PartyFact]
KNOWN = [*TIMED, BalanceObservation, Movement, Increase, Deviation]


@pytest.fixture(autouse=True)
def _one_of_each(organisation: Any, clerk: Any) -> None:
    given = {"organisation_id": organisation.pk, "by": clerk, "at": AT}
    reference = register.enter_guarantee(
        borrower=BorrowerTerms(name="Götene IF", borrower_class=BorrowerClass.ASSOCIATION),
        terms=GuaranteeTerms(decided=Money(900, "SEK"), outcome=DecisionOutcome.GRANTED, decided_on=date(2024, 1, 1)),
        loans=[LoanEntry(terms=LoanTerms(), balance=BalanceTerms(
            on=date(2025, 1, 1), amount=Money(800, "SEK"), source="B"))],
        securities=[SecurityTerms(kind=SecurityKind.OTHER)], insurances=[InsuranceTerms(insurer="L")], key="a", **given,
    )["reference"]
    increase.increase_guarantee(reference=reference, decided_on=date(2025, 1, 1), amount=Money(1, "SEK"), key="b", **given)
    lifecycle.record_deviation(reference=reference, rule="r", reason="x", key="c", **given)


def refused(sql: str, *values: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("model", KNOWN, ids=lambda m: m.__name__)
def test_a_fact_is_only_ever_closed_and_only_once(model: Any) -> None:
    """I2: no update, no delete, no reopening, also past the use cases."""
    table, row = model._meta.db_table, model.objects.filter(known_until=FOREVER).first()
    for field in model._meta.concrete_fields:
        if field.name in {"known_until", "id"}:
            continue
        other = {"BooleanField": True, "JSONField": '{"a": 1}', "DateField": "2001-01-01"}.get(
            field.get_internal_type(), 77)
        now = getattr(row, field.attname)
        if now == other or (field.get_internal_type() == "BooleanField" and now):
            other = False if field.get_internal_type() == "BooleanField" else other
        if field.get_internal_type() in {"CharField", "TextField"}:
            other = "tampered"
        refused(f'UPDATE "{table}" SET "{field.column}" = %s WHERE id = %s', other, row.pk)
    refused(f'DELETE FROM "{table}" WHERE id = %s', row.pk)
    refused(f'UPDATE "{table}" SET known_until = %s WHERE id = %s', row.known_from, row.pk)
    if model in TIMED:
        refused(f'UPDATE "{table}" SET known_until = %s, true_from = true_from - 1 WHERE id = %s', 99, row.pk)
    model.objects.filter(pk=row.pk).update(known_until=99)
    refused(f'UPDATE "{table}" SET known_until = %s WHERE id = %s', FOREVER, row.pk)
    refused(f'UPDATE "{table}" SET known_until = %s WHERE id = %s', 100, row.pk)


@pytest.mark.parametrize("model", TIMED, ids=lambda m: m.__name__)
def test_two_truths_at_once_are_refused(model: Any) -> None:
    row = model.objects.filter(known_until=FOREVER).first()
    first, last = row.true_from, row.true_until
    row.pk, row.known_from = None, row.known_from + 1
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    row.true_from, row.true_until = last.replace(year=9000), last.replace(year=9001)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    row.true_from, row.true_until = date(1, 1, 1), first
    if first > date(1, 1, 1):  # side by side is one truth after the other
        row.save(force_insert=True)


@pytest.mark.parametrize("model", [Event, Posting], ids=lambda m: m.__name__)
def test_the_journal_never_changes(model: Any, organisation: Any) -> None:
    """I11"""
    if model is Posting:
        Posting.objects.create(event=Event.objects.first(), source="a", target="b", minor=1, currency="SEK")
    table, row = model._meta.db_table, model.objects.first()
    column = "content" if model is Event else "source"
    refused(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', "{}", row.pk)
    refused(f'DELETE FROM "{table}" WHERE id = %s', row.pk)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a statement of SQLite")
@pytest.mark.parametrize("model", [*KNOWN, Event], ids=lambda m: m.__name__)
def test_a_row_is_not_replaced_either(model: Any) -> None:
    """I2: INSERT OR REPLACE deletes without asking the delete trigger."""
    row = model.objects.values().first()
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    values = [str(v) if not isinstance(v, int | str | None) else v for v in row.values()]
    refused(f'INSERT OR REPLACE INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})', *values)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a statement of PostgreSQL")
@pytest.mark.parametrize("model", [*KNOWN, Event, Posting], ids=lambda m: m.__name__)
def test_a_table_is_not_emptied(model: Any) -> None:
    """I2"""
    refused(f'TRUNCATE "{model._meta.db_table}" CASCADE')
