"""Where a guarantee that a file brings in would stand, and what a clerk should hear of it before it is taken in.

A register lists what its keeper believes to be in force. Where the dates of a row say otherwise, the guarantee would
leave every total without a word; so it is said, and a row that contradicts itself is refused.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from borgen.guarantee.commitment import BorrowerClass, DecisionOutcome, Precision
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import LifeFacts, State, Use, is_told_unreadably, last_available_day, state_on
from borgen.office.guarantee.usecases.register import DaysOutOfOrder
from borgen.office.guarantee.usecases.register_import.case import Case
from borgen.office.journal.refused import Refused


class DecidedInFuture(Refused):
    """A guarantee that is said to have been granted, on a day that has not come."""

    code = "decided_in_future"


def check_days(*, case: Case, today: date) -> None:
    """See to it that the days of a guarantee can all be right.

    Raises:
        DecidedInFuture: it was granted after ``today``.
        DaysOutOfOrder: it ends, or its decision expires, before it was decided.
    """
    now = case.after[-1].values
    decided = now["decided_on"]
    if decided is None:
        return
    if now["outcome"] == DecisionOutcome.GRANTED.value and decided > today:
        raise DecidedInFuture(on=decided)
    for name in ("available_until", "ends_on", "ended_on"):
        if now[name] is not None and now[name] < decided:
            raise DaysOutOfOrder(earlier=decided, later=now[name], field=name)


def doubts(*, case: Case, borrower_class: str, policy: Callable[[str], Policy], today: date) -> list[dict[str, Any]]:
    """What to say of a guarantee that a register lists and that would count in no total."""
    now = case.after[-1].values
    life = LifeFacts(
        outcome=DecisionOutcome(now["outcome"]) if now["outcome"] else None, decided_on=now["decided_on"],
        precision=Precision(now["decided_on_precision"] or "day"), available_until=now["available_until"],
        executed_on=now["executed_on"], ends_on=now["ends_on"], ended_on=now["ended_on"], use=_use(case),
        borrower_class=BorrowerClass(borrower_class) if borrower_class else None,
    )
    rules = policy(now["policy"])
    state = state_on(life, rules, today)
    if state is State.LAPSED:
        return [_said("counts_as_lapsed", last_on=str(last_available_day(life, rules)))]
    if state is State.IN_FORCE and life.executed_on is None and life.use is Use.REGISTERED and _is_told(case):
        return [_said("counts_unread", last_on=str(last_available_day(life, rules)))]
    if state is State.ENDED and now["ends_on"] is not None and life.use is Use.DRAWN:
        owed = [_latest(loan.balances) for loan in case.loans]
        if any(day > now["ends_on"] and minor for day, minor in owed):
            return [_said("ended_with_debt", ends_on=str(now["ends_on"]))]
    return []


def _use(case: Case) -> Use:
    if any(minor for loan in case.loans for _, minor, _ in loan.balances.values()):
        return Use.DRAWN
    known = [loan.after[-1].values for loan in case.loans if loan.after and not loan.balances]
    is_named = any(one["original_minor"] or one["number"] for one in known)
    return Use.REGISTERED if is_named or _is_told(case) else Use.NONE


def _is_told(case: Case) -> bool:
    now = case.after[-1].values
    return is_told_unreadably(
        now["texts"], is_debt_unknown=not case.loans or any(not loan.balances for loan in case.loans),
        executed_on=now["executed_on"], available_until=now["available_until"],
    )


def _latest(balances: dict[date, tuple[int | None, int, str]]) -> tuple[date, int]:
    day = max(balances, default=date.min)
    return day, balances[day][1] if balances else 0


def _said(code: str, **params: str) -> dict[str, Any]:
    return {"code": code, "column": "", "value": "", "params": params}
