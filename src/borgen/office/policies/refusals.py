"""Why a version is not taken in or adopted: refusals that the views put into words.

A file that is no rulebook, or uses what no programme knows, is refused by ``rules.rulebook.RulebookRefused`` with
every problem and its place.
"""

from borgen.office.journal.refused import NotThere, Overtaken, Refused


class NoSuchVersion(NotThere):
    """This organisation has taken in no version with the number."""

    code = "no_such_version"


class NoCases(Refused):
    """The book has no cases of its own, so that nobody has said what should come out of it."""

    code = "no_cases"


class CasesFailed(Refused):
    """Some of the book's own cases came out otherwise than it says."""

    code = "cases_failed"


class TakenInAlready(Overtaken):
    """The organisation has a version with the same content that is not withdrawn."""

    code = "taken_in_already"


class SamePerson(Refused):
    """Whoever took the version in cannot be the one who confirms that it was adopted."""

    code = "same_person"


class AdoptedAlready(Overtaken):
    """The version has been adopted."""

    code = "adopted_already"


class WithdrawnAlready(Overtaken):
    """The version has been withdrawn."""

    code = "withdrawn_already"


class DecisionMissing(Refused):
    """An adoption needs the body that decided and its §."""

    code = "decision_missing"


class DecidedInTheFuture(Refused):
    """The day of the decision has not come yet."""

    code = "decided_in_the_future"


class NeverInForce(Refused):
    """The book ends before the day from which it should be in force."""

    code = "never_in_force"


class ReasonMissing(Refused):
    """A withdrawal needs a reason."""

    code = "reason_missing"
