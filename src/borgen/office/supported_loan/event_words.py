"""What happens at the desk of supported loans, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "supported_loan.loan.registered": _("Running loan entered"),
}
