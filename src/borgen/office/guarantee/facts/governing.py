"""Which version of which policy governs, as it was known at a moment."""

from collections.abc import Callable

from borgen.guarantee.policy import Policy, policy_of
from borgen.office.guarantee.facts.moment import Moment
from borgen.office.policies.queries import resolve
from borgen.rules.rulebook import Rulebook

PolicyOf = Callable[[str], Policy]

_read: dict[str, Policy] = {}


def policies_at(moment: Moment) -> PolicyOf:
    """A function from a policy's id to the policy as the organisation had it at a moment; one query for each id.

    The function raises ``NoSuchRulebook`` for an id that neither has been adopted nor ships.
    """
    found: dict[str, Policy] = {}

    def governing(name: str) -> Policy:
        if name not in found:
            resolved = resolve(
                organisation_id=moment.organisation_id, book_id=name, on=moment.as_of, sequence=moment.sequence
            )
            found[name] = _policy(resolved.book)
        return found[name]

    return governing


def _policy(book: Rulebook) -> Policy:
    """The policy of a book, read once for each hash."""
    if book.hash not in _read:
        _read[book.hash] = policy_of(book)
    return _read[book.hash]
