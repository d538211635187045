"""What happens to versions of rulebooks, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "policies.rulebook.submitted": _("Version of a policy taken in"),
    "policies.rulebook.adopted": _("Version of a policy adopted"),
    "policies.rulebook.withdrawn": _("Version of a policy withdrawn"),
    "policies.rulebook.shipped": _("A policy that ships with the product changed with a release"),
}
