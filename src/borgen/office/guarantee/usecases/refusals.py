"""Why the guarantee desk says no, in any of its commands."""

from borgen.office.journal.refused import NotThere, Overtaken, Refused


class NoSuchGuarantee(NotThere):
    """No guarantee of this organisation has the reference."""

    code = "no_such_guarantee"


class ChangedSince(Overtaken):
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


class NoSuchPart(NotThere):
    """The guarantee has no such loan, security, insurance, movement or balance."""

    code = "no_such_part"


class LoanWithdrawn(NotThere):
    """The loan was entered by mistake and has been taken back, or with the import that brought it."""

    code = "loan_withdrawn"
