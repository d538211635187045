"""Why a version is not taken in or adopted: a statement with a ``code`` and ``params``, put into words by the views.

A file that is no rulebook, or uses what no programme knows, is refused by ``rules.rulebook.RulebookRefused`` with
every problem and its place.
"""

from collections.abc import Mapping
from typing import ClassVar


class PolicyRefusal(ValueError):
    """A command that was understood and cannot be done. Nothing has been written. ``params`` are texts."""

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}
        said = ", ".join(f"{name} {value}" for name, value in self.params.items())
        super().__init__(f"{self.code}: {said}" if said else self.code)


class NoSuchVersion(PolicyRefusal):
    """This organisation has taken in no version with the number."""

    code = "no_such_version"


class NoCases(PolicyRefusal):
    """The book has no cases of its own, so that nobody has said what should come out of it."""

    code = "no_cases"


class CasesFailed(PolicyRefusal):
    """Some of the book's own cases came out otherwise than it says."""

    code = "cases_failed"


class TakenInAlready(PolicyRefusal):
    """The organisation has a version with the same content that is not withdrawn."""

    code = "taken_in_already"


class SamePerson(PolicyRefusal):
    """Whoever took the version in cannot be the one who confirms that it was adopted."""

    code = "same_person"


class AdoptedAlready(PolicyRefusal):
    """The version has been adopted."""

    code = "adopted_already"


class WithdrawnAlready(PolicyRefusal):
    """The version has been withdrawn."""

    code = "withdrawn_already"


class DecisionMissing(PolicyRefusal):
    """An adoption needs the body that decided and its §."""

    code = "decision_missing"


class DecidedInTheFuture(PolicyRefusal):
    """The day of the decision has not come yet."""

    code = "decided_in_the_future"


class NeverInForce(PolicyRefusal):
    """The book ends before the day from which it should be in force."""

    code = "never_in_force"


class ReasonMissing(PolicyRefusal):
    """A withdrawal needs a reason."""

    code = "reason_missing"
