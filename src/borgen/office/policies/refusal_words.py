"""Why a version is not taken in or adopted, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.policies.refusals import PolicyRefusal

WORDS: dict[str, Promise] = {
    "no_such_version": _("There is no version with the number %(version)s."),
    "no_cases": _("The book has no cases. Add at least one that says what should come out of it."),
    "cases_failed": _("Some of the book's own cases came out otherwise than it says: %(cases)s."),
    "taken_in_already": _("The same content is there as version %(version)s."),
    "same_person": _(
        "Somebody else than whoever took version %(version)s in must confirm that it was adopted."
    ),
    "adopted_already": _("Version %(version)s has been adopted."),
    "withdrawn_already": _("Version %(version)s has been withdrawn."),
    "decision_missing": _("State the body that adopted the version and the section of its decision."),
    "decided_in_the_future": _("The day of the decision, %(adopted_on)s, has not come yet."),
    "never_in_force": _("The book ends on %(until)s, before it would begin on %(since)s."),
    "reason_missing": _("State why the version is withdrawn."),
}


def say(refusal: PolicyRefusal) -> str:
    """One sentence on a refusal."""
    return str(WORDS[refusal.code]) % refusal.params
