"""What happens at the guarantee desk, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "guarantee.entered": _("Guarantee entered"),
    "guarantee.terms.changed": _("Terms changed"),
    "guarantee.terms.corrected": _("Terms corrected"),
    "guarantee.executed": _("Guarantee executed"),
    "guarantee.ended": _("Guarantee ended"),
    "guarantee.increased": _("Guarantee increased"),
    "guarantee.increase.corrected": _("Increase corrected"),
    "guarantee.borrower.changed": _("Borrower's data changed"),
    "guarantee.borrower.corrected": _("Borrower's data corrected"),
    "guarantee.part.entered": _("Loan, security or insurance entered"),
    "guarantee.part.changed": _("Loan, security or insurance changed"),
    "guarantee.part.corrected": _("Loan, security or insurance corrected"),
    "guarantee.part.released": _("Security or insurance released"),
    "guarantee.part.withdrawn": _("Loan, security or insurance taken back"),
    "guarantee.movement.entered": _("Movement entered"),
    "guarantee.movement.corrected": _("Movement corrected"),
    "guarantee.balance.observed": _("Balance entered"),
    "guarantee.balance.corrected": _("Balance corrected"),
    "guarantee.deviation.recorded": _("Deviation recorded"),
    "guarantee.deviation.withdrawn": _("Reason for a deviation taken back"),
    "guarantee.duty.done": _("Duty done"),
    "guarantee.duty.withdrawn": _("Evidence of a duty taken back"),
    "guarantee.import.received": _("File received"),
    "guarantee.import.answered": _("Questions about a file answered"),
    "guarantee.import.abandoned": _("Import abandoned"),
    "guarantee.import.applied": _("Import applied"),
    "guarantee.import.undone": _("Import undone"),
    "guarantee.view.saved": _("View of the register saved"),
    "guarantee.view.deleted": _("View of the register deleted"),
    "guarantee.fees.planned": _("Fee run frozen"),
    "guarantee.fees.charged": _("Fees charged"),
    "guarantee.fees.rejected": _("Fee run rejected"),
}
