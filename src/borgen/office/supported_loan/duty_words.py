"""The desk's duties in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.supported_loan.queries.duties import DutyKind

DUTIES: dict[DutyKind, Promise] = {
    DutyKind.REGULATION: _("Regulate the residents' payment"),
    DutyKind.REGULATION_IN_DOUBT: _("Regulation in doubt: an index is missing"),
    DutyKind.REFIXING: _("Fix the rate anew"),
    DutyKind.NOTICE: _("Last day of notice for redemption at 100"),
    DutyKind.STATUS_FOR_LOAN: _("Bring the project to BOSSINF status 60"),
    DutyKind.FINAL_STATUS: _("Bring the project to BOSSINF status 90"),
    DutyKind.REPORT: _("Report of the disbursement not acknowledged"),
    DutyKind.CHANGE_OF_USE: _("Redeem: the dwellings have another use"),
    DutyKind.SECOND_PERSON: _("A prepared step waits for a second person"),
    DutyKind.REGULATION_WAITS: _("A regulation waits for a second person"),
    DutyKind.LAST_TERM: _("The last term"),
}
