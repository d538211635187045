"""What happens at the desk of supported loans, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "supported_loan.loan.registered": _("Running loan entered"),
    "supported_loan.project.entered": _("Project entered"),
    "supported_loan.project.changed": _("Project changed"),
    "supported_loan.project.corrected": _("Project corrected"),
    "supported_loan.form.approved": _("Form approved"),
    "supported_loan.form.corrected": _("Form corrected"),
    "supported_loan.status.observed": _("BOSSINF status entered"),
    "supported_loan.status.corrected": _("BOSSINF status corrected"),
    "supported_loan.service_area.stated": _("Service area stated"),
    "supported_loan.value.stated": _("Value of the law stated for the case"),
    "supported_loan.value.withdrawn": _("Stated value withdrawn"),
    "supported_loan.step.prepared": _("Step prepared for a second person"),
    "supported_loan.step.rejected": _("Prepared step rejected"),
    "supported_loan.credit.agreed": _("Construction credit agreed"),
    "supported_loan.credit.rate_stated": _("Rate of the construction credit entered"),
    "supported_loan.credit.moved": _("Construction credit drawn or paid back"),
    "supported_loan.loan.disbursed": _("Loan paid out"),
    "supported_loan.loan.reported": _("Disbursement reported"),
    "supported_loan.report.answered": _("Report of a disbursement answered"),
    "supported_loan.regulation.planned": _("Regulation frozen"),
    "supported_loan.regulation.done": _("Residents' payments regulated"),
    "supported_loan.regulation.rejected": _("Regulation rejected"),
    "supported_loan.rate.refixed": _("Rate fixed anew"),
    "supported_loan.statement.made": _("Statement to the state made"),
    "supported_loan.lender_statement.taken": _("The lender's statement taken in"),
    "supported_loan.loan.redeemed": _("Loan redeemed"),
    "supported_loan.loan.corrected": _("Loan corrected after the final accounts"),
    "supported_loan.bonds.corrected": _("Bonds of a loan corrected"),
    "supported_loan.loan.supplemented": _("Supplementary loan paid out"),
}
