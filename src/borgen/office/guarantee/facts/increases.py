"""The decided amount without what later decisions have added to it [sv: utökning]."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Q

from borgen.kernel.period import OPEN_END
from borgen.office.guarantee.models import GuaranteeFact, Increase
from borgen.office.journal.known import known_at

Days = tuple[tuple[date, date], ...]
"""Stretches of days, half-open."""


def restated_days(*, guarantee_id: int, since: int, sequence: int) -> Days:
    """The days on which the decided amount has been stated anew between two events, by their numbers.

    There the amount without its increases is another than it was: nothing tells whether whoever stated it counted an
    increase as it then stood in the register.
    """
    then, now = (_Known(guarantee_id, known_at(number)) for number in (since, sequence))
    turns = sorted(then.turns() | now.turns() | {OPEN_END})
    found: list[tuple[date, date]] = []
    for day, until in pairwise(turns):
        if then.without_increases(day) != now.without_increases(day):
            if found and found[-1][1] == day:
                day = found.pop()[0]
            found.append((day, until))
    return tuple(found)


class _Known:
    """What was known of one guarantee's decided amount."""

    def __init__(self, guarantee_id: int, known: Q) -> None:
        self.terms = _rows(GuaranteeFact, known, guarantee_id, ("true_from", "true_until", "decided_minor"))
        self.increases = _rows(Increase, known, guarantee_id, ("decided_on", "minor"))

    def turns(self) -> set[date]:
        return {day for since, until, _ in self.terms for day in (since, until)} | {on for on, _ in self.increases}

    def without_increases(self, day: date) -> int | None:
        """``None`` where nobody has stated a decided amount."""
        decided = next((minor for since, until, minor in self.terms if since <= day < until), None)
        return None if decided is None else decided - sum(minor for on, minor in self.increases if on <= day)


def _rows(model: Any, known: Q, guarantee_id: int, fields: Iterable[str]) -> list[Any]:
    return list(model.objects.filter(known, guarantee_id=guarantee_id).values_list(*fields))
