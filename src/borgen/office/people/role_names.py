"""What the roles are called where people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLE_NAMES: dict[str, Promise] = {
    "clerk": _("Clerk"),
    "approver": _("Approver"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}
