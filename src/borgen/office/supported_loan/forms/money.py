"""What is stated when money moves: the construction credit, a disbursement, its report and the answer."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.kernel.daycount import DayCount
from borgen.office.journal.forms import CommandForm, SeenForm
from borgen.office.supported_loan.forms.fields import PriceField, word_field
from borgen.office.supported_loan.wording import DAY_COUNTS, LOAN_KINDS, STARTS, TERMS
from borgen.office.ui.fields import DayField, MoneyField, ShareField, TextField
from borgen.supported_loan.choices import CURRENCY, ResidentsStart
from borgen.supported_loan.construction_credit import CREDIT_DAY_COUNTS
from borgen.supported_loan.disbursement import ReportOutcome
from borgen.supported_loan.paid_out import LoanKind

MONTHS = ((1, _("Each month")), (3, _("Each quarter")), (6, _("Twice a year")), (12, _("Once a year")))
RATE_MAX = Fraction(1, 4)


class CreditForm(SeenForm):
    limit = MoneyField(label=TERMS["limit"], currency=CURRENCY, min_minor=1)
    opened_on = DayField(label=TERMS["opened_on"])
    rate = ShareField(
        label=_("Rate a year from that day"), lowest=-RATE_MAX, highest=RATE_MAX, required=False
    )
    number = TextField(max_length=60, label=_("The lender's number"), required=False)
    day_count = word_field(
        DayCount, [(one, DAY_COUNTS[one]) for one in CREDIT_DAY_COUNTS], required=True, label=TERMS["day_count"]
    )
    first_interest_on = DayField(
        label=TERMS["first_interest_on"], required=False,
        help_text=_("Left empty, all interest is paid when the loan settles the credit."),
    )  # fmt: skip
    interest_months = forms.TypedChoiceField(label=_("Then"), coerce=int, choices=MONTHS, initial=3)
    source = TextField(max_length=300, label=TERMS["source"], required=False)
    reason = TextField(max_length=300, label=TERMS["reason"], required=False)


class CreditRateForm(SeenForm):
    since = DayField(label=_("From which day"))
    rate = ShareField(label=TERMS["rate"], lowest=-RATE_MAX, highest=RATE_MAX)
    source = TextField(max_length=300, label=TERMS["source"])


class DrawForm(SeenForm):
    kind = forms.ChoiceField(
        label=_("What happens"),
        choices=[("draw", _("A draw")), ("payment", _("A payment back"))],
        widget=forms.RadioSelect,
        initial="draw",
    )
    on = DayField(label=TERMS["on"])
    amount = MoneyField(label=TERMS["amount"], currency=CURRENCY, min_minor=1)
    text = TextField(max_length=200, label=_("What for"), required=False)


class DisbursementForm(SeenForm):
    kind = word_field(
        LoanKind,
        [(kind, label) for kind, label in LOAN_KINDS.items() if kind != LoanKind.SUPPLEMENTARY],
        required=True,
        label=_("Which loan"),
    )
    number = TextField(max_length=60, label=_("The lender's number of the loan"))
    on = DayField(label=_("Day of disbursement"))
    rate = ShareField(label=_("Interest rate a year"), lowest=-RATE_MAX, highest=RATE_MAX)
    bond_price = PriceField(
        label=_("Bond price"), required=False, help_text=_("Per 100 of nominal, such as 98,125.")
    )
    bond_series = TextField(max_length=60, label=_("Series of the bonds"), required=False)
    bond_coupon = ShareField(label=_("Coupon of the bonds"), required=False, highest=RATE_MAX)
    is_callable = forms.BooleanField(label=_("The bonds can be called at 100"), required=False)
    first_term_on = DayField(
        label=_("First term"), required=False, help_text=_("Left empty, a quarter after the disbursement.")
    )
    residents_start = word_field(ResidentsStart, STARTS.items(), label=_("What the residents pay first"))

    def terms(self) -> dict[str, Any]:
        """What ``disbursement_terms`` takes."""
        names = (
            "kind", "number", "on", "rate", "bond_price", "bond_series", "bond_coupon", "is_callable",
            "first_term_on", "residents_start",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


class CarryOutForm(CommandForm):
    manifest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RejectForm(CommandForm):
    reason = TextField(max_length=300, label=TERMS["reason"])


class ReportForm(SeenForm):
    """The first report of a disbursement: it says what is registered."""


class CorrectingReportForm(SeenForm):
    reason = TextField(
        max_length=300, label=_("What is corrected"),
        help_text=_("The report says what is registered now: correct price, series or coupon of the bonds first."),
    )  # fmt: skip


NOT_SAID = _("Give the file, or what the receiver said and when.")


class AnswerForm(SeenForm):
    """What is saved is what stands in the fields: a file only fills them in."""

    file = forms.FileField(
        label=_("The answer as a file"), required=False,
        help_text=_(
            "In the format that is used here (JSON). It is read into the fields below for you to check; nothing is kept yet."
        ),
    )  # fmt: skip
    received_on = DayField(label=TERMS["received_on"], error_messages={"required": NOT_SAID})
    outcome = forms.ChoiceField(
        label=_("The receiver's answer"),
        choices=[(ReportOutcome.ACCEPTED, _("Accepted")), (ReportOutcome.REJECTED, _("Rejected"))],
        widget=forms.RadioSelect,
        error_messages={"required": NOT_SAID},
    )
    receipt = TextField(max_length=100, label=_("The receiver's reference"), required=False)
    reasons = TextField(
        max_length=1000, label=_("Reasons of a rejection, one on each line"), required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
