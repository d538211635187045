"""The desk's words for its own terms and codes, beside those that the pure wording has."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

from borgen.kernel.daycount import DayCount
from borgen.office.ui.formats import language
from borgen.supported_loan.choices import BuildingForm, Housing, IndexBasis, Owner, Region, ResidentsStart
from borgen.supported_loan.disbursement import ReportState
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import Question
from borgen.supported_loan.wording import word

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TERMS: "dict[str, _StrPromise]" = {
    "reference": gettext_lazy("Reference"),
    "name": gettext_lazy("Name of the project"),
    "owner": gettext_lazy("Owner"),
    "owner_name": gettext_lazy("The owner's name"),
    "lender": gettext_lazy("Lender"),
    "place": gettext_lazy("Place"),
    "housing": gettext_lazy("Kind of dwellings"),
    "dwellings": gettext_lazy("Dwellings"),
    "area": gettext_lazy("Area of the dwellings, m²"),
    "region": gettext_lazy("Region of the maximum"),
    "building_form": gettext_lazy("Form of building"),
    "committed_on": gettext_lazy("Day of the commitment"),
    "committed_by": gettext_lazy("Committed by"),
    "paragraph": gettext_lazy("Paragraph"),
    "ready_on": gettext_lazy("Ready for occupation on"),
    "use_changed_on": gettext_lazy("Other use from"),
    "is_new": gettext_lazy("New dwellings"),
    "is_low_energy": gettext_lazy("At least the low-energy class"),
    "is_profitable": gettext_lazy("Pays over the life of the building"),
    "has_energy_paper": gettext_lazy("Computation of energy use (Be18) is there"),
    "has_economy_paper": gettext_lazy("Computation of total economy is there"),
    "source": gettext_lazy("Source"),
    "remarks": gettext_lazy("Remarks"),
    "form": gettext_lazy("Form"),
    "form_b": gettext_lazy("Form B"),
    "approved_on": gettext_lazy("Approved on"),
    "approved_by": gettext_lazy("Approved by"),
    "acquisition": gettext_lazy("Acquisition sum"),
    "extra_investment": gettext_lazy("Extra energy investment"),
    "status": gettext_lazy("BOSSINF status"),
    "since": gettext_lazy("From"),
    "finally_approved_on": gettext_lazy("Both sums finally approved on"),
    "grant_paid_on": gettext_lazy("Grant paid on"),
    "parameter": gettext_lazy("Value of the law"),
    "reason": gettext_lazy("Reason"),
    "true_from": gettext_lazy("From which day"),
    "true_until": gettext_lazy("Only until, but not including"),
    "number": gettext_lazy("Number"),
    "limit": gettext_lazy("Limit of the credit"),
    "opened_on": gettext_lazy("Opened on"),
    "rate": gettext_lazy("Rate a year"),
    "day_count": gettext_lazy("Day count"),
    "first_interest_on": gettext_lazy("Interest is added first on"),
    "interest_months": gettext_lazy("Months between additions of interest"),
    "on": gettext_lazy("Day"),
    "amount": gettext_lazy("Amount"),
    "received_on": gettext_lazy("Received on"),
    "new": gettext_lazy("New dwellings"),
    "low_energy": gettext_lazy("At least the low-energy class"),
    "profitable": gettext_lazy("Pays over the life of the building"),
    "energy_paper": gettext_lazy("Computation of energy use (Be18) is there"),
    "economy_paper": gettext_lazy("Computation of total economy is there"),
}
"""What the facts of a project are called."""


OWNERS = {
    Owner.MUNICIPALITY: gettext_lazy("The municipality"),
    Owner.REGION: gettext_lazy("The region"),
}
HOUSING = {
    Housing.CARE: gettext_lazy("Care dwellings"),
    Housing.ELDERLY: gettext_lazy("Elderly dwellings"),
}
REGIONS = {
    Region.CAPITAL: gettext_lazy("Capital area"),
    Region.AARHUS_GROUP: gettext_lazy("Aarhus group"),
    Region.SIX_CITIES: gettext_lazy("Six cities"),
    Region.OTHER_PROVINCES: gettext_lazy("Other provinces"),
}
BUILDING_FORMS = {
    BuildingForm.MULTI_STOREY: gettext_lazy("Multi-storey"),
    BuildingForm.LOW: pgettext_lazy("building", "Low, no dwelling above another"),
}
STARTS = {
    ResidentsStart.FIRST_TERM: gettext_lazy(
        "A whole payment at the first term three months after disbursement"
    ),
    ResidentsStart.FROM_MONTH_THREE: gettext_lazy("From the day three months after disbursement"),
}
DAY_COUNTS = {
    DayCount.ACT_360: gettext_lazy("Actual days over 360"),
    DayCount.ACT_365F: gettext_lazy("Actual days over 365"),
    DayCount.THIRTY_E_360: gettext_lazy("30 days a month over 360"),
    DayCount.ACT_ACT_ISDA: gettext_lazy("Actual days over the year's days"),
}
REPORT_STATES = {
    ReportState.NOT_REPORTED: gettext_lazy("Not reported"),
    ReportState.SENT: gettext_lazy("Reported, not answered"),
    ReportState.REJECTED: gettext_lazy("Rejected: correct it"),
    ReportState.ACKNOWLEDGED: gettext_lazy("Acknowledged: the state's part is payable"),
    ReportState.CORRECTING: gettext_lazy("Acknowledged before; a correction is under way"),
}
STAGES = {
    "planned": gettext_lazy("Planned"),
    "committed": gettext_lazy("Commitment given"),
    "building": gettext_lazy("Being built"),
    "ready": gettext_lazy("Ready for occupation"),
    "paid_out": gettext_lazy("Loan paid out"),
    "final": gettext_lazy("Finally approved"),
}
QUESTIONS = {
    Question.MAXIMUM: gettext_lazy("The check against the maximum"),
    Question.FINANCING: gettext_lazy("The financing plan"),
    Question.EXTRA: gettext_lazy("The loan for extra energy investment"),
    Question.GRANT: gettext_lazy("The grant to service areas"),
    Question.FEE: gettext_lazy("The fee to Udbetaling Danmark"),
}
STEPS = {
    "draw": gettext_lazy("Draw on the construction credit"),
    "disbursement": gettext_lazy("Disbursement of a loan"),
    "supplementary": gettext_lazy("Supplementary loan"),
    "refixing": gettext_lazy("Rate fixed anew"),
    "redemption": gettext_lazy("Redemption"),
    "correction": gettext_lazy("Correction after form C"),
}
STEP_STATES = {
    "prepared": (gettext_lazy("Waits for a second person"), "warning"),
    "done": (gettext_lazy("Carried out"), "success"),
    "rejected": (gettext_lazy("Rejected"), "neutral"),
    "lapsed": (gettext_lazy("Lapsed with the redemption"), "neutral"),
}
"""Where a prepared step stands, with its tone."""
CREDIT_LINES = {
    "draw": pgettext_lazy("credit", "Draw"),
    "payment": gettext_lazy("Payment back"),
    "interest": gettext_lazy("Interest added"),
}


def term_label(name: str) -> str:
    """The name of a term; one that nobody has put into words as it is."""
    label = TERMS.get(name)
    return str(label) if label is not None else name.replace("_", " ")


LOAN_KINDS: "dict[LoanKind, _StrPromise]" = {
    LoanKind.FIRST: gettext_lazy("First loan"),
    LoanKind.SUPPLEMENTARY: gettext_lazy("Supplementary loan"),
    LoanKind.EXTRA: gettext_lazy("Loan for extra energy investment"),
}
"""Which loan of a project."""


def loan_kind(kind: LoanKind) -> str:
    """Which loan of a project it is, in words."""
    return str(LOAN_KINDS[kind])


def index_words(basis: IndexBasis) -> str:
    """How sure the regulations behind a figure are, in words."""
    return word("index", basis.value, language())
