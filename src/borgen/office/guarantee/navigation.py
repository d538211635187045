"""The desk's entries in the main navigation: label, route, keys, and what else belongs there."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENTRIES: tuple[tuple[Promise, str, str] | tuple[Promise, str, str, tuple[str, ...]], ...] = (
    (_("Start"), "guarantee:start", "g s"),
    (_("Register"), "guarantee:register", "g r", ("guarantee:new",)),
    (_("Duties"), "guarantee:duties", "g d"),
    (_("Fees"), "guarantee:fees", "g f"),
    (_("Findings"), "guarantee:findings", "g b"),
    (_("Exposure"), "guarantee:exposure", "g e"),
    (_("Imports"), "guarantee:imports", "g i"),
)
