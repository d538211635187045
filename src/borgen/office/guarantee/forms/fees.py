"""What is stated with the commands on a year's fees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.office.journal.forms import CommandForm
from borgen.office.ui.fields import TextField


class PlanForm(CommandForm):
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=1990, max_value=2200)


class ApproveForm(CommandForm):
    """``manifest`` seals the lines that the page showed: those are charged, or none."""

    manifest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RejectForm(CommandForm):
    reason = TextField(
        max_length=300, label=_("Why it is sent back"), help_text=_("Whoever prepared the run reads it.")
    )
