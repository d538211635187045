"""What happens to organisations, accounts and tokens, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "organisation.created": _("Organisation created"),
    "organisation.inhabitants.stated": _("Number of inhabitants stated"),
    "people.account.opened": _("Account opened"),
    "people.account.closed": _("Account closed"),
    "people.account.reopened": _("Account opened again"),
    "people.password.replaced": _("New password given"),
    "people.role.given": _("Role given"),
    "people.role.ended": _("Role ended"),
    "people.token.issued": _("Access token made"),
    "people.token.revoked": _("Access token ended"),
}
