"""How long the guarantee runs, when it is tried anew and when it may be used."""

from datetime import date

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.due_days import event_day, months_from, recurring
from borgen.guarantee.state import State, last_available_day, life_of
from borgen.rules.finding import Finding

_EVENT_FACTS = {"decided": "decided_on", "executed": "executed_on", "first_drawn": "first_drawn_on"}


def credit_length(case: Case) -> Finding:
    longest, counts, ends_on = (
        case.find("credit_months_max"),
        case.find("credit_counts_from"),
        case.facts.ends_on,
    )
    start = event_day(case.facts, counts.word) if counts else None
    if longest is None or counts is None or start is None or ends_on is None:
        return case.unclear(*_missing(case, start, ends_on, counts.word if counts else "decided"))
    limit = months_from(start, longest, start_name=counts.word)
    answer = case.met if ends_on <= limit.day else case.not_met
    return answer("", limit.trace, starts_on=start, ends_on=ends_on, limit_on=limit.day)


def reexamined(case: Case) -> Finding:
    """The latest day of re-examination that has passed needs evidence; earlier ones are history."""
    every, counts, ends_on = (
        case.find("review_every_months"),
        case.find("credit_counts_from"),
        case.facts.ends_on,
    )
    start = event_day(case.facts, counts.word) if counts else None
    if every is None or counts is None or start is None:
        return case.unclear(_EVENT_FACTS[counts.word if counts else "decided"])
    first = months_from(start, every, start_name=counts.word)
    if ends_on is not None and ends_on <= first.day:
        return case.met("not_needed", first.trace, ends_on=ends_on, review_on=first.day)
    passed = [
        (times, day)
        for times, day, _ in recurring(start, every, until=case.facts.as_of)
        if day < case.facts.as_of and (ends_on is None or day < ends_on)
    ]
    if not passed:
        return case.met("not_due", first.trace, starts_on=start, review_on=first.day)
    times, day = passed[-1]
    due = months_from(start, every, start_name=counts.word, times=times)
    done = (
        e.due_on for e in case.facts.evidence if e.duty == "reexamination" and e.done_on <= case.facts.as_of
    )
    answer = case.met if day in set(done) else case.not_met
    return answer("", due.trace, starts_on=start, review_on=day)


def executed_in_time(case: Case) -> Finding:
    last_on, executed_on = last_available_day(life_of(case.facts), case.policy), case.facts.executed_on
    if last_on is None:
        return case.unclear("decided_on")
    if executed_on is not None:
        answer = case.met if executed_on <= last_on else case.not_met
        return answer(executed_on=executed_on, last_on=last_on)
    if case.facts.as_of <= last_on:
        return case.met("still_available", last_on=last_on)
    return case.unclear("executed_on", last_on=last_on)


def execution_day_stated(case: Case) -> Finding:
    execute_by, executed_on = case.facts.execute_by, case.facts.executed_on
    if execute_by is not None or executed_on is not None:
        return case.met(execute_by=execute_by, executed_on=executed_on)
    return case.unclear("executed_on") if case.state is State.IN_FORCE else case.not_met()


def _missing(case: Case, start: date | None, ends_on: date | None, event: str) -> list[str]:
    return [*([_EVENT_FACTS[event]] if start is None else []), *(["ends_on"] if ends_on is None else [])]
