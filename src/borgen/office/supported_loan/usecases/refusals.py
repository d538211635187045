"""Why the desk of supported loans says no, in any of its commands."""

from borgen.office.journal.refused import NotThere, Overtaken, Refused


class NoSuchProject(NotThere):
    """No project of this organisation has the reference."""

    code = "no_such_project"


class NoSuchLoan(NotThere):
    """No loan of this organisation has the number."""

    code = "no_such_supported_loan"


class ChangedSince(Overtaken):
    """Somebody has changed the project since it was shown."""

    code = "changed_since"


class ReasonMissing(Refused):
    """A correction needs a reason."""

    code = "reason_missing"


class NothingChanges(Refused):
    """Everything is as stated already."""

    code = "nothing_changes"


class NoSuchField(Refused):
    """The field is not one that can be changed here."""

    code = "no_such_field"


class OutOfBounds(Refused):
    """A number, amount or day cannot be what was stated."""

    code = "out_of_bounds"


class InTheFuture(Refused):
    """Something that has happened cannot lie in the future."""

    code = "in_the_future"


class DaysOutOfOrder(Refused):
    """A day comes before another that it has to follow."""

    code = "days_out_of_order"


def stated_reason(*, reason: str) -> str:
    """The reason, which a correction cannot do without.

    Raises:
        ReasonMissing: it is empty.
    """
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()[:300]
