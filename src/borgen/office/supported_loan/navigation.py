"""The desk's entries in the main navigation: label, route, keys, and what else belongs there."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENTRIES: tuple[tuple[Promise, str, str] | tuple[Promise, str, str, tuple[str, ...]], ...] = (
    (_("Start"), "supported_loan:start", "g s"),
    (_("Projects"), "supported_loan:projects", "g o", ("supported_loan:project-new", "supported_loan:proposals")),
    (_("Duties"), "supported_loan:duties", "g d"),
    (_("Loans"), "supported_loan:loans", "g r", ("supported_loan:loan-new",)),
    (_("Regulation"), "supported_loan:regulation", "g u"),
    (_("Statements"), "supported_loan:statements", "g k"),
    (_("Budget"), "supported_loan:this-budget", "g b", ("supported_loan:this-loan-report",)),
    (_("Scenarios"), "supported_loan:scenarios", "g c"),
    (_("Indices"), "market:indices", "g n"),
)
