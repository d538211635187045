"""How each rule has come out over a register."""

from collections.abc import Mapping
from dataclasses import dataclass

from borgen.guarantee.checks import norms
from borgen.guarantee.policy import Policy
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.queries.counts import Counts
from borgen.office.journal.moment import Moment
from borgen.rules.finding import Outcome
from borgen.rules.rule import Rule, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How one rule has come out over the register."""

    rule: str
    strength: Strength | None
    words: Rule | None
    met: int
    not_met: int
    unclear: int
    deviation: int


def rule_words(rule: str, policy: Policy) -> Rule | None:
    """The rule as the policy, or the norms beside it, state it."""
    return policy.book.rules.get(rule) or norms().book.rules.get(rule)


def rule_count(rule: str, words: Rule | None, outcomes: Mapping[str, int]) -> RuleCount:
    """How often a rule came out in each way; ``outcomes`` by their words."""
    met, not_met, unclear, deviation = (
        outcomes.get(outcome.value, 0)
        for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.UNCLEAR, Outcome.DEVIATION)
    )
    return RuleCount(
        rule=rule, strength=words.strength if words else None, words=words, met=met, not_met=not_met, unclear=unclear,
        deviation=deviation,
    )  # fmt: skip


def counted_rules(at: Moment, counts: Counts) -> tuple[RuleCount, ...]:
    """How each rule has come out, from what was counted; a rule of several policies in the words of the first by name."""
    policy_of = policies_at(at)
    governed: dict[str, list[str]] = {}
    for policy in sorted(counts.of("rule")):
        for rule in sorted(counts.of("rule", policy)):
            governed.setdefault(rule, []).append(policy)
    found = []
    for rule, policies in governed.items():
        sums = [counts.of("rule", policy, rule) for policy in policies]
        outcomes = {word: sum(one.get(word, 0) for one in sums) for word in {word for one in sums for word in one}}
        found.append(rule_count(rule, rule_words(rule, policy_of(policies[0])), outcomes))
    return tuple(found)
