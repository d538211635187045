"""Which version of which policy governs, as it was known at a moment."""

from collections.abc import Callable
from functools import lru_cache

from borgen.guarantee.policy import Policy, open_policy, policy_of
from borgen.office.journal.moment import Moment
from borgen.office.policies.queries import resolve
from borgen.rules.rulebook import NoSuchRulebook, Rulebook

PolicyOf = Callable[[str], Policy]

_read: dict[str, Policy] = {}


def policies_at(moment: Moment) -> PolicyOf:
    """A function from a policy's id to the policy as the organisation had it at a moment.

    What governed at a moment never changes, so that a process asks the database once for each moment and id. A moment
    whose event is not yet recorded may still turn out otherwise, and is asked for each time.

    A guarantee of which nobody has said what governs it, or whose policy neither has been adopted nor ships, is governed
    by one that is silent on everything: it is shown, and nothing is guessed.
    """
    found: dict[str, Policy] = {}

    def governing(name: str) -> Policy:
        if name not in found:
            found[name] = _governing(moment, name) if moment.seal else _resolved(moment, name)
        return found[name]

    return governing


def forget_governing() -> None:
    """Start afresh, as after a change of what ships."""
    _governing.cache_clear()


@lru_cache(maxsize=1024)
def _governing(moment: Moment, name: str) -> Policy:
    return _resolved(moment, name)


def _resolved(moment: Moment, name: str) -> Policy:
    if not name:
        return silent_policy()
    try:
        resolved = resolve(
            organisation_id=moment.organisation_id, book_id=name, on=moment.as_of, sequence=moment.sequence
        )
    except NoSuchRulebook:
        return silent_policy()
    return _policy(resolved.book)


def silent_policy() -> Policy:
    """A policy that says nothing."""
    return open_policy("no_policy")


def _policy(book: Rulebook) -> Policy:
    """The policy of a book, read once for each hash."""
    if book.hash not in _read:
        _read[book.hash] = policy_of(book)
    return _read[book.hash]
