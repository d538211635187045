"""Why the office says no: a refusal is a statement with a ``code`` and its ``params``, put into words by the views."""

from collections.abc import Mapping
from typing import ClassVar


class Refused(ValueError):
    """A command that was understood and cannot be done. Nothing has been written.

    ``params`` are texts: amounts as ``"12000000.00"``, days ISO.
    """

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, str] = {name: str(value) for name, value in params.items()}
        said = ", ".join(f"{name} {value}" for name, value in self.params.items())
        super().__init__(f"{self.code}: {said}" if said else self.code)


class NoSuchGuarantee(Refused):
    """No guarantee of this organisation has the reference."""

    code = "no_such_guarantee"


class ChangedSince(Refused):
    """Somebody has changed the guarantee since it was shown."""

    code = "changed_since"


class ReasonMissing(Refused):
    """A correction needs a reason."""

    code = "reason_missing"


class OtherCurrency(Refused):
    """An amount is in another currency than the guarantee."""

    code = "other_currency"


class NotExact(Refused):
    """A rate or share has more decimals than the register keeps (seven)."""

    code = "not_exact"


class NoSuchField(Refused):
    """The field is not one that can be changed here."""

    code = "no_such_field"


class NothingChanges(Refused):
    """Everything is as stated already."""

    code = "nothing_changes"


class NoSuchPart(Refused):
    """The guarantee has no such loan, security, insurance, movement or balance."""

    code = "no_such_part"
