"""I2: no table takes two rows of one thing that are true on one day and known at one time, whoever writes them: raw SQL into
every table of facts, past use cases, models and the rows that they would point at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from borgen.office.guarantee.models import BalanceObservation
from borgen.office.journal.models import FOREVER, TimedFact

pytestmark = pytest.mark.django_db
TIMED = sorted((m for m in apps.get_models() if issubclass(m, TimedFact)), key=lambda m: m._meta.db_table)
NEW_YEAR, NEXT = date(2020, 1, 1), date(2021, 1, 1)
TIME, KNOWN = (NEW_YEAR, NEXT), (5, 9)
BEFORE, AFTER = (date(2018, 1, 1), NEW_YEAR), (NEXT, date(9999, 12, 31))

OVERLAPS = {
    "the same": (TIME, KNOWN),
    "within": ((date(2020, 6, 1), date(2020, 6, 2)), (6, 7)),
    "around": ((date(2000, 1, 1), date(2030, 1, 1)), (1, FOREVER)),
    "the first day": ((date(2019, 1, 1), date(2020, 1, 2)), KNOWN),
    "the last day": ((date(2020, 12, 31), date(2022, 1, 1)), KNOWN),
    "the first event": (TIME, (1, 6)),
    "the last event": (TIME, (8, FOREVER)),
    "both corners": ((date(2020, 12, 31), date(2022, 1, 1)), (8, FOREVER)),
}
NEIGHBOURS = {
    "until the day": (BEFORE, KNOWN),
    "from the day": (AFTER, KNOWN),
    "known before": (TIME, (1, 5)),
    "known afterwards": (TIME, (9, FOREVER)),
}


def thing(model: Any) -> str:
    """The column of what the facts are about."""
    found = [f.column for f in model._meta.concrete_fields if f.remote_field and f.remote_field.related_name == "facts"]
    assert len(found) == 1, f"{model.__name__}: {found}"
    return str(found[0])


def value_of(field: Any) -> Any:
    """Something that the column takes."""
    if field.null:
        return None
    kinds = {
        models.BooleanField: False, models.DateField: NEW_YEAR, models.IntegerField: 1, models.JSONField: "[]",
        models.ForeignKey: 1, models.CharField: "", models.TextField: "",
    }  # fmt: skip
    return next(value for kind, value in kinds.items() if isinstance(field, kind))


def put(model: Any, **given: Any) -> None:
    row = {f.column: value_of(f) for f in model._meta.concrete_fields if not f.primary_key} | given
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', list(row.values()))


@contextmanager
def without_what_they_point_at() -> Iterator[None]:
    """References are looked at when a transaction ends; this one is taken back before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def timed(model: Any, days: tuple[date, date], known: tuple[int, int], number: int = 1) -> None:
    put(
        model, true_from=days[0], true_until=days[1], known_from=known[0], known_until=known[1], **{thing(model): number}
    )


def test_there_are_tables_to_look_at() -> None:
    assert {"guarantee_guaranteefact", "guarantee_loanfact", "parties_partyfact"} <= {m._meta.db_table for m in TIMED}


@pytest.mark.parametrize("model", TIMED, ids=lambda m: m.__name__)
@pytest.mark.parametrize("overlap", OVERLAPS)
def test_a_second_truth_is_refused(model: Any, overlap: str) -> None:
    with without_what_they_point_at():
        timed(model, TIME, KNOWN)
        with pytest.raises(DatabaseError, match="two.truths"):
            timed(model, *OVERLAPS[overlap])


@pytest.mark.parametrize("model", TIMED, ids=lambda m: m.__name__)
def test_one_truth_after_the_other_is_taken(model: Any) -> None:
    with without_what_they_point_at():
        timed(model, TIME, KNOWN)
        timed(model, TIME, KNOWN, number=2)
        for days, known in NEIGHBOURS.values():
            timed(model, days, known)


def test_a_loan_has_one_balance_a_day_at_any_time() -> None:
    """Also when what is written was known once and is believed no more."""
    def stated(on: date, known: tuple[int, int], loan: int = 1) -> None:
        put(BalanceObservation, loan_id=loan, on=on, known_from=known[0], known_until=known[1])

    with without_what_they_point_at():
        stated(NEW_YEAR, KNOWN)
        for known in (KNOWN, (6, 7), (1, FOREVER), (1, 6), (8, FOREVER)):
            with pytest.raises(DatabaseError):
                stated(NEW_YEAR, known)
        stated(NEW_YEAR, (1, 5))
        stated(NEW_YEAR, (9, FOREVER))
        stated(NEXT, KNOWN)
        stated(NEW_YEAR, KNOWN, loan=2)
