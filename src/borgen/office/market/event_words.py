"""What happens to indices, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {"market.index.observed": _("Index observations recorded")}
