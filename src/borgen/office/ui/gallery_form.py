"""A form with one field of each kind, for the gallery."""

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.office.ui.fields import DayField, MoneyField, OrganisationNumberField, ShareField, TextField

KINDS = [("loan", _("Loan")), ("lease", _("Lease")), ("pension", _("Pension"))]
COVERED = [("principal", _("Principal")), ("interest", _("Interest")), ("costs", _("Costs"))]


class GalleryForm(forms.Form):
    """Every kind of field that the office uses."""

    borrower = TextField(label=_("Borrower"), max_length=200)
    organisation_number = OrganisationNumberField(
        label=_("Organisation number"), help_text=_("10 digits, for example 556036-0793")
    )
    amount = MoneyField(label=_("Decided amount"), help_text=_("In kronor, for example 1 200 000 or 12 mnkr"))
    share = ShareField(label=_("Fee per year"), help_text=_("Per cent of the remaining debt"))
    decided_on = DayField(label=_("Decided on"), help_text=_("For example 2024-03-15"))
    exposure_kind = forms.ChoiceField(label=_("Kind of exposure"), choices=KINDS, widget=forms.RadioSelect)
    covered = forms.MultipleChoiceField(
        label=_("Covers"), choices=COVERED, widget=forms.CheckboxSelectMultiple, required=False
    )
    lender = forms.ChoiceField(
        label=_("Lender"), choices=[("", "–"), ("kommuninvest", "Kommuninvest"), ("sparbanken", "Sparbanken")]
    )
    purpose = forms.CharField(label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    evidence = forms.FileField(label=_("Evidence"), required=False)
    is_checked = forms.BooleanField(label=_("I have compared the figures with the lender's statement"))
