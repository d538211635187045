"""The words of loans, regulations and statements on pages and in files."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from borgen.supported_loan.choices import ContributionBase, RateBasis, Regime, ResidentsStart
from borgen.supported_loan.disbursement import ReportState
from borgen.supported_loan.index import Series
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.summed import SUMS

Tagged = tuple[Promise, str]

KINDS: Mapping[LoanKind, Promise] = {
    LoanKind.FIRST: _("First loan"),
    LoanKind.SUPPLEMENTARY: _("Supplementary loan"),
    LoanKind.EXTRA: _("Loan for extra energy investment"),
}
STATES: Mapping[str, Tagged] = {
    "not_yet": (_("Not paid out yet"), "neutral"),
    "running": (_("Running"), "success"),
    "redeemed": (_("Redeemed"), "neutral"),
    "repaid": (_("Repaid"), "neutral"),
}
REPORTS: Mapping[ReportState, Tagged] = {
    ReportState.NOT_REPORTED: (_("Not reported"), "warning"),
    ReportState.SENT: (_("Sent, not answered"), "info"),
    ReportState.REJECTED: (pgettext_lazy("report", "Rejected"), "danger"),
    ReportState.ACKNOWLEDGED: (_("Acknowledged"), "success"),
    ReportState.CORRECTING: (_("Correction under way"), "warning"),
}
REPORTED_ELSEWHERE: Tagged = (_("Reported before it came here"), "neutral")
RUNS: Mapping[str, Tagged] = {
    "frozen": (_("Awaits a second person"), "warning"),
    "done": (_("Carried out"), "success"),
    "rejected": (pgettext_lazy("regulation", "Rejected"), "neutral"),
}
REGIMES: Mapping[Regime, Promise] = {
    Regime.GUIDE: _("The lender's guide: the net price index"),
    Regime.STATUTE: _("The statute: the net price index, or wages if they rose less"),
}
STARTS: Mapping[ResidentsStart, Promise] = {
    ResidentsStart.FIRST_TERM: _("A full payment at the first term after three months"),
    ResidentsStart.FROM_MONTH_THREE: _("Accrues from three months after disbursement"),
}
BASES: Mapping[ContributionBase, Promise] = {
    ContributionBase.ORIGINAL: _("of the original principal"),
    ContributionBase.OUTSTANDING: _("of the remaining debt"),
}
RATES: Mapping[RateBasis, Promise] = {
    RateBasis.AGREED: _("Agreed"),
    RateBasis.PUBLISHED: _("Published"),
    RateBasis.ENTERED: _("Entered"),
    RateBasis.SCENARIO: _("By scenario"),
    RateBasis.CARRIED: _("Carried: not fixed yet"),
}
SERIES: Mapping[Series, Promise] = {Series.PRICES: _("Net price index"), Series.WAGES: _("Wage index")}
WHY_REFUSED: Mapping[str, Promise] = {
    "observation_missing": _("An observation is missing"),
    "earlier_year_missing": _("The regulation of the loan year before has not been carried out"),
    "share_unknown": _("Nobody has stated the residents' share of the loan"),
}
READINGS: Mapping[str, Promise] = {
    "contribution_base": _("the contribution taken on the other base"),
    "residents_start": _("the residents' payment beginning by the other reading"),
    "regime": _("the other regime of regulation"),
    "published_change": _("the index's change as published, with one decimal"),
}
FIGURES: dict[str, Promise] = {
    "interest": _("Interest"),
    "principal": _("Instalment"),
    "service": _("Interest and instalment"),
    "contribution": _("Contribution"),
    "balance": _("Remaining debt"),
    "residents": _("Residents"),
    "state": pgettext_lazy("who pays", "State"),
    "payment": _("The residents' payment in the loan year, without contribution"),
}
FIGURES |= {
    "debt": _("Remaining debt"),
    "calendar_debt_at_end": _("Debt at the end of the year"),
    "calendar_redeemed": _("Redeemed"),
    "redemption": _("Paid for the redemption"),
    "redemption_amount": _("Debt redeemed"),
    "redemption_balance": _("Debt left by the redemption"),
    "redeemed_before": _("Redeemed since the term before"),
    "balance_before_redemption": _("Remaining debt"),
}
FIGURES |= {name: FIGURES[name.partition("_")[2]] for name in SUMS}
STATEMENTS: Mapping[str, Promise] = {"statement": _("Statement"), "correction": _("Correction")}
