"""Applying a policy's rules to a commitment."""

from collections.abc import Mapping
from functools import cache

from borgen.guarantee.checks import (
    amortisation,
    bounds,
    deciding,
    money_in,
    security,
    terms,
    upkeep,
    who_and_what,
)
from borgen.guarantee.checks.verdict import Case, Check
from borgen.guarantee.commitment import Commitment
from borgen.guarantee.policy import Policy, policy_of
from borgen.guarantee.state import State, state_of
from borgen.rules.finding import Finding, Outcome
from borgen.rules.rule import Rule, Strength
from borgen.rules.rulebook import open_rulebook

_ALL: tuple[Check, ...] = (
    who_and_what.borrower_eligible, who_and_what.seat_inside, who_and_what.exposure_allowed,
    who_and_what.purpose_allowed, who_and_what.purpose_preferred, who_and_what.currency_agreed,
    bounds.amount_exact, bounds.end_exact, bounds.covers_stated, bounds.legal_form_allowed, bounds.share_within,
    money_in.own_contribution, money_in.own_contribution_per_member, money_in.fee_rate_known,
    terms.credit_length, terms.reexamined, terms.executed_in_time, terms.execution_day_stated,
    amortisation.amortisation_plan, amortisation.amortisation_start, amortisation.amortisation_least,
    amortisation.written_down,
    security.securities_registered, security.securities_required, security.pledge_checked, security.insured,
    security.insured_without_gap, security.own_land_lease,
    deciding.decided_by, deciding.conditions_met, deciding.decision_age, deciding.governing_policy_stated,
    upkeep.register_complete, upkeep.follow_up_received,
)  # fmt: skip

CHECKS: Mapping[str, Check] = {check.__name__: check for check in _ALL}
"""Every check by the name that a rule gives."""

_NOT_JUDGED = {State.REFUSED, State.ANNULLED, State.LAPSED, State.ENDED}


@cache
def norms() -> Policy:
    """What lenders' and auditors' practice adds to every council's policy in Sweden; informational."""
    return policy_of(open_rulebook("se_norms"))


def judge(commitment: Commitment, policy: Policy) -> tuple[Finding, ...]:
    """What the policy, and the norms that apply beside it, find about a commitment on the day of its picture.

    A rule that does not bind the borrower's class gives no finding; where the class is not known, a rule of
    some classes is unclear. A broken «should» with a recorded reason is a deviation. A guarantee that is
    refused, annulled, lapsed or ended is not judged.
    """
    if state_of(commitment, policy) in _NOT_JUDGED:
        return ()
    borrower_class = commitment.borrower.borrower_class
    return tuple(
        judge_rule(commitment, book, rule)
        for book in (policy, norms())
        for rule in book.rules_for(borrower_class)
        if rule.check in CHECKS
    )


def judge_rule(commitment: Commitment, policy: Policy, rule: Rule) -> Finding:
    """What one rule finds.

    Raises:
        KeyError: the rule names no check of the register; ``policy_of`` has vouched for the others.
    """
    case = Case(commitment, policy, rule)
    if rule.applies_to and case.borrower_class is None:
        return case.unclear("borrower_class")
    finding = CHECKS[rule.check or ""](case)
    reason = commitment.deviations.get(rule.id, "")
    if reason and finding.outcome is Outcome.NOT_MET and rule.strength is Strength.SHOULD:
        return finding.deviating(reason=reason)
    return finding
