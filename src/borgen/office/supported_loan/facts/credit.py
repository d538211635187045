"""Construction credits as facts: terms, rates and moves, as known at an event and with what had happened by a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.office.journal.known import known_at
from borgen.office.journal.moment import Moment
from borgen.office.supported_loan import models as rows
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.construction_credit import CreditFacts, CreditMove, CreditRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The day on which the loan paid the credit off."""

    on: date
    owed: Money
    proceeds: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMove:
    """A move with the lender's text and who was behind it."""

    on: date
    amount: Money
    text: str
    prepared_by: str
    closed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCredit:
    """A project's credit."""

    credit_id: int
    number: str
    first_interest_on: date | None
    interest_months: int
    facts: CreditFacts
    moves: tuple[StatedMove, ...]
    settled: Settled | None

    def until(self, day: date) -> date:
        """The day up to which the account runs: ``day``, or that of the settlement where it came first."""
        return min(day, self.settled.on) if self.settled else day


def credits_known(now: Moment, *, ready: Mapping[int, date | None]) -> dict[int, KnownCredit]:
    """The credits of these projects; ``ready`` gives the day on which each one's dwellings were ready.

    The count of queries is the same for any number of projects.
    """
    terms = rows.CreditTerms.objects.filter(
        known_at(now.sequence),
        organisation_id=now.organisation_id,
        credit__project_id__in=list(ready),
        opened_on__lte=now.as_of,
    ).select_related("credit")
    by_credit = {row.credit_id: row for row in terms}
    rates = _by_credit(rows.CreditRate, now, by_credit, "since")
    moves = _by_credit(rows.CreditMove, now, by_credit, "on")
    settled = _by_credit(rows.CreditSettlement, now, by_credit, "on")
    found = {}
    for credit_id, row in by_credit.items():
        end = settled[credit_id][0] if settled[credit_id] else None
        facts = _facts(
            row,
            rates=rates[credit_id],
            moves=moves[credit_id],
            ready_on=ready[row.credit.project_id],
        )
        found[row.credit.project_id] = KnownCredit(
            credit_id=credit_id,
            number=row.number,
            first_interest_on=row.first_interest_on,
            interest_months=row.interest_months,
            facts=facts,
            moves=tuple(_move(one) for one in moves[credit_id]),
            settled=_settled(end) if end else None,
        )
    return found


def _by_credit(model: Any, now: Moment, ids: Iterable[int], day: str) -> Mapping[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    known = model.objects.filter(
        known_at(now.sequence), credit_id__in=list(ids), **{f"{day}__lte": now.as_of}
    )
    for row in known.order_by(day, "pk"):
        found[row.credit_id].append(row)
    return found


def _facts(row: Any, *, rates: list[Any], moves: list[Any], ready_on: date | None) -> CreditFacts:
    return CreditFacts(
        limit=Money(row.limit_minor, CURRENCY),
        opened_on=row.opened_on,
        rates=tuple(CreditRate(since=one.since, rate=Fraction(one.rate), source=one.source) for one in rates),
        moves=tuple(CreditMove(on=one.on, amount=Money(one.minor, CURRENCY)) for one in moves),
        first_interest_on=row.first_interest_on,
        interest_months=row.interest_months,
        ready_on=ready_on,
        day_count=DayCount(row.day_count),
    )


def _move(row: Any) -> StatedMove:
    return StatedMove(
        on=row.on,
        amount=Money(row.minor, CURRENCY),
        text=row.text,
        prepared_by=row.prepared_by,
        closed_by=row.closed_by,
    )


def _settled(row: Any) -> Settled:
    return Settled(
        on=row.on, owed=Money(row.owed_minor, CURRENCY), proceeds=Money(row.proceeds_minor, CURRENCY)
    )
