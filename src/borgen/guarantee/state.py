"""In which state a guarantee is on a day, and when its decision lapses [sv: giltighetstid].

Nothing here is stored: what follows from dates is derived whenever it is asked for.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from borgen.guarantee.commitment import BorrowerClass, Commitment, DecisionOutcome, Precision
from borgen.guarantee.policy import Dates, Policy
from borgen.kernel.period import OPEN_END, year_end
from borgen.rules.finding import Finding, Outcome
from borgen.rules.trace import Term, Worksheet

_DENIED = re.compile(r"(nej|ej|inte|icke|ikke|ingen|inget|intet|not?|none)\b", re.IGNORECASE)
"""How a text begins that says that nothing was borrowed or signed."""


class State(StrEnum):
    """Where a guarantee stands. Only an available one and one in force count in totals."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    REFUSED = "refused"
    ANNULLED = "annulled"
    CALLED = "called"
    NOT_YET = "not_yet"  # granted, but after the day looked at
    AVAILABLE = "available"
    LAPSED = "lapsed"
    IN_FORCE = "in_force"
    ENDED = "ended"
    UNKNOWN = "unknown"  # the register does not say what was decided

    @property
    def counts(self) -> bool:
        """Whether the municipality is bound, so that the amount is in every total."""
        return self in {State.AVAILABLE, State.IN_FORCE}


class Use(StrEnum):
    """What the loans say about whether the guarantee has been used."""

    NONE = "none"  # no loan is known, only who is to lend, or nothing has been drawn
    REGISTERED = "registered"
    """A loan has an amount or a number, or the register says something of the use that could not be read; nobody has
    said what was drawn."""
    DRAWN = "drawn"  # something has been drawn


class Life(Protocol):
    """The dates that a state follows from; ``FeeFacts`` and ``LifeFacts`` have them."""

    @property
    def outcome(self) -> DecisionOutcome | None: ...
    @property
    def decided_on(self) -> date | None: ...
    @property
    def precision(self) -> Precision: ...
    @property
    def available_until(self) -> date | None: ...
    @property
    def executed_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def use(self) -> Use: ...
    @property
    def borrower_class(self) -> BorrowerClass | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeFacts:
    """The facts of a :class:`Life`.

    ``ends_on`` is the last day on which the guarantee holds; from ``ended_on`` on it no longer does.
    """

    outcome: DecisionOutcome | None
    decided_on: date | None
    precision: Precision = Precision.DAY
    available_until: date | None = None
    executed_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    use: Use = Use.NONE
    borrower_class: BorrowerClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Until when a decision may be used: ``last_on`` is the last day, on ``lapses_on`` it has lapsed."""

    last_on: date
    lapses_on: date
    finding: Finding


def state_of(commitment: Commitment, policy: Policy, on: date | None = None) -> State:
    """The state of a commitment on a day, by default the day of its picture."""
    return state_on(life_of(commitment), policy, on or commitment.as_of)


def state_on(life: Life, policy: Policy, on: date) -> State:
    """The state on a day.

    A guarantee that has no execution day but whose loan has been drawn is in force. One whose loan has an
    amount or a number, and of which nobody has said what was drawn, is taken to be in force after the day on
    which it would have lapsed, so that totals do not lose it; the check ``executed_in_time`` asks for its
    execution day. So is one of which the register says something that could not be read: nothing lapses on that.
    """
    if life.outcome is None:
        return State.UNKNOWN
    if life.outcome is not DecisionOutcome.GRANTED:
        return State(life.outcome.value)
    if life.decided_on is not None and on < life.decided_on:
        return State.NOT_YET
    if (life.ended_on is not None and life.ended_on <= on) or (
        life.ends_on is not None and life.ends_on < on
    ):
        return State.ENDED
    if (life.executed_on is not None and life.executed_on <= on) or life.use is Use.DRAWN:
        return State.IN_FORCE
    last_on = last_available_day(life, policy)
    if last_on is None or on <= last_on:
        return State.AVAILABLE
    return State.IN_FORCE if life.use is Use.REGISTERED else State.LAPSED


def last_available_day(life: Life, policy: Policy) -> date | None:
    """The last day on which a granted decision may be used; ``None`` where neither paper nor policy says."""
    if life.outcome is not DecisionOutcome.GRANTED:
        return None
    if life.available_until is not None:
        return life.available_until
    months = policy.find("available_months", _dates(life), life.borrower_class)
    years = policy.find("draw_by_end_of_year", _dates(life), life.borrower_class)
    if life.decided_on is None or (months is None and years is None):
        return None
    sheet, decided = _decided(life)
    return _last(sheet, decided, policy, life).day


def availability_of(commitment: Commitment, policy: Policy) -> Availability | None:
    """When the decision lapses, with its ground; ``None`` where neither paper nor policy says.

    A council's decision of 2024-03-15 may be used on 2025-03-15 and has lapsed on 2025-03-16.
    """
    life = life_of(commitment)
    last_on = last_available_day(life, policy)
    if last_on is None:
        return None
    if life.available_until is not None:
        sheet, cite = Worksheet(), policy.book.cite("")
        result = sheet.given("available_until", life.available_until, unit="day", source="register")
    else:
        sheet, decided = _decided(life)
        result = _last(sheet, decided, policy, life)
        ruling = policy.find("available_months", _dates(life), life.borrower_class) or policy.says(
            "draw_by_end_of_year", _dates(life), life.borrower_class
        )
        cite = ruling.cite
    lapses_on = last_on + timedelta(days=1) if last_on < OPEN_END else OPEN_END
    finding = Finding(
        rule="availability",
        outcome=Outcome.COMPUTED,
        cite=cite,
        trace=sheet.trace(result),
        given={"decided_on": _text(life.decided_on), "precision": life.precision.value},
        found={"code": "availability", "last_on": last_on.isoformat(), "lapses_on": lapses_on.isoformat()},
    )
    return Availability(last_on=last_on, lapses_on=lapses_on, finding=finding)


def life_of(commitment: Commitment) -> LifeFacts:
    """The dates of a commitment that its state follows from."""
    return LifeFacts(
        outcome=commitment.decision.outcome,
        decided_on=commitment.decision.on,
        precision=commitment.decision.precision,
        available_until=commitment.available_until,
        executed_on=commitment.executed_on,
        ends_on=commitment.ends_on,
        ended_on=commitment.ended_on,
        use=use_of(commitment),
        borrower_class=commitment.borrower.borrower_class,
    )


def use_of(commitment: Commitment) -> Use:
    """What the commitment's loans say about its use."""
    amounts = [commitment.drawn, commitment.outstanding, *commitment.debts_at.values()]
    amounts += [amount for loan in commitment.loans for amount in (loan.drawn, loan.outstanding)]
    first_days = [loan.first_drawn_on for loan in commitment.loans if loan.first_drawn_on is not None]
    if any(amount for amount in amounts if amount is not None) or any(
        day <= commitment.as_of for day in first_days
    ):
        return Use.DRAWN
    unknown = [loan for loan in commitment.loans if loan.drawn is None and loan.outstanding is None]
    is_told = is_told_unreadably(
        commitment.texts, is_debt_unknown=bool(unknown) or not commitment.loans,
        executed_on=commitment.executed_on, available_until=commitment.available_until,
    )
    return Use.REGISTERED if is_told or any(loan.original or loan.number for loan in unknown) else Use.NONE


def is_told_unreadably(
    texts: Mapping[str, str], *, is_debt_unknown: bool, executed_on: date | None, available_until: date | None,
) -> bool:
    """Whether a kept text speaks of a debt, of the signing or of until when it may be used, that nobody has stated since."""
    unknown = {
        "outstanding": is_debt_unknown, "original_amount": is_debt_unknown, "executed_on": executed_on is None,
        "available_until": available_until is None,
    }
    return any(unknown.get(name, False) and not _DENIED.match(text.strip()) for name, text in texts.items())


def latest_decision_day(decided_on: date, precision: Precision) -> date:
    """The last day that a day of this precision can be: ``2014`` is at the latest 31 December 2014."""
    if precision is Precision.YEAR:
        return year_end(decided_on.year)
    if precision is Precision.MONTH:
        return decided_on.replace(day=monthrange(decided_on.year, decided_on.month)[1])
    return decided_on


def _dates(life: Life) -> Dates:
    dates: Mapping[str, date | None] = {
        "decided_on": life.decided_on,
        "executed_on": life.executed_on,
        "as_of": life.decided_on,
        "fee_year_on": None,
    }
    return dates


def _decided(life: Life) -> tuple[Worksheet, Term]:
    assert life.decided_on is not None
    sheet = Worksheet()
    day = latest_decision_day(life.decided_on, life.precision)
    return sheet, sheet.given("decided_on", day, unit="day", source="register")


def _last(sheet: Worksheet, decided: Term, policy: Policy, life: Life) -> Term:
    """The earlier of the last day of the period of availability and the year's end by which the loan must
    be drawn.
    """
    ends: list[Term] = []
    if months := policy.find("available_months", _dates(life), life.borrower_class):
        period = sheet.given("available_months", months.number, unit="months", source=months.parameter)
        ends.append(sheet.months_after("available_until", decided, period))
    if years := policy.find("draw_by_end_of_year", _dates(life), life.borrower_class):
        decided_in = sheet.given("decision_year", Fraction(decided.day.year), unit="year", source="register")
        after = sheet.given("draw_by_end_of_year", years.number, unit="years", source=years.parameter)
        ends.append(sheet.day_in_year("draw_by", sheet.add("last_year", decided_in, after), "12-31"))
    return ends[0] if len(ends) == 1 else sheet.smaller("last_on", ends[0], ends[1])


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
