"""Who decided, on what conditions, how long ago, and under which policy."""

import re

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.due_days import event_day
from borgen.guarantee.state import State
from borgen.guarantee.vocabulary import vocabulary
from borgen.kernel.period import months_after
from borgen.rules.finding import Finding

_STEPS = re.compile(r"\s*(?:→|->|–>|>|;|,|/|\bsamt\b)\s*")
_FRAME = re.compile(r"\b(borgens)?ram(en)?\b", re.IGNORECASE)


def body_of(text: str) -> str:
    """The word for the body that decided last: ``"KLU → KS → KF"`` is ``council``; empty where none is
    known.
    """
    known = {
        name: word for word, body in vocabulary().lists["body"].items() for name in (word, *body.known_as)
    }
    found = ""
    for step in _STEPS.split(re.sub(r"\(.*?\)", "", text)):
        found = known.get(step.strip(" .").casefold(), found)
    return found


def decided_by(case: Case) -> Finding:
    """The council may decide everything; another body what the policy gives it, up to its limit."""
    text = case.facts.decision.body.strip()
    body, wanted = body_of(text), case.find("decides.new")
    if not body or wanted is None:
        return case.unclear("decided_by", text=text or None)
    limit, decided = case.find("decides_up_to.new"), case.facts.decided
    if body == "council":
        return case.met(body=body)
    if body == wanted.word:
        if limit is None:
            return case.met(body=body)
        if decided is None:
            return case.unclear("decided", body=body)
        if decided.minor <= limit.number:
            return case.met(body=body, decided=decided)
        return case.not_met("above_limit", body=body, decided=decided)
    inside = case.find("decides.inside_frame")
    if (
        inside is not None
        and body in {inside.word, "board_committee"}
        and (case.facts.is_frame or _FRAME.search(text))
    ):
        return case.unclear("frame_decision", body=body, text=text)
    return case.not_met(body=body, wanted_body=wanted.word)


def conditions_met(case: Case) -> Finding:
    """Met before the first use: the execution, or the first draw where that came earlier."""
    wanted, met_on = case.find("conditions_precedent"), case.facts.conditions_met_on
    if wanted is None:
        return case.unclear("conditions")
    days = [day for day in (case.facts.executed_on, event_day(case.facts, "first_drawn")) if day is not None]
    used_on = min(days, default=None)
    if met_on is None and used_on is not None and used_on <= case.facts.as_of:
        return case.not_met("unknown", conditions=wanted.text, used_on=used_on)
    if met_on is None:
        return case.unclear("conditions_met_on", conditions=wanted.text)
    if used_on is not None and met_on > used_on:
        return case.not_met(conditions=wanted.text, met_on=met_on, used_on=used_on)
    return case.met(conditions=wanted.text, met_on=met_on)


def decision_age(case: Case) -> Finding:
    """The decision's age on the day of the first draw, or on the day looked at while nothing has been
    drawn.
    """
    oldest, decided_on = case.find("decision_age_months_max"), case.facts.decision.on
    if oldest is None or decided_on is None:
        return case.unclear("decided_on")
    days = [loan.first_drawn_on for loan in case.facts.loans]
    known = [day for day in days if day is not None]
    if len(known) < len(days) and case.state is State.IN_FORCE:
        return case.unclear("first_drawn_on", decided_on=decided_on)
    drawn_on = max(known, default=case.facts.as_of)
    limit_on = months_after(decided_on, oldest.whole)
    answer = case.met if drawn_on <= limit_on else case.not_met
    return answer(decided_on=decided_on, drawn_on=drawn_on, limit_on=limit_on)


def governing_policy_stated(case: Case) -> Finding:
    """The transition of the policy says when an older guarantee comes under it; the register says why this one has."""
    transition = case.find("transition_rule")
    if case.facts.policy != case.policy.id:
        return case.not_met(policy=case.facts.policy, judged_policy=case.policy.id)
    if not case.facts.policy_reason:
        return case.unclear(
            "policy_reason", policy=case.facts.policy, transition_rule=transition.word if transition else None
        )
    return case.met(policy=case.facts.policy, policy_reason=case.facts.policy_reason)
