"""Which version of which policy governs, as it was known then."""

from collections.abc import Callable
from datetime import date

from borgen.guarantee.policy import Policy, open_policy

PolicyOf = Callable[[str], Policy]


def policies_at(*, organisation_id: int, as_of: date, sequence: int) -> PolicyOf:
    """A function from a policy's id to the policy, for one organisation, day and knowledge."""
    found: dict[str, Policy] = {}

    def policy_of(id: str) -> Policy:
        if id not in found:
            found[id] = open_policy(id)
        return found[id]

    return policy_of
