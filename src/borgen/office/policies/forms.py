"""What is filled in to take in, adopt or withdraw a version of a policy."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from borgen.office.journal.forms import CommandForm
from borgen.office.ui.fields import DayField, TextField

SIZE_MAX = 1_000_000


class SubmitForm(CommandForm):
    file = forms.FileField(
        label=_("Policy file"), help_text=_("A YAML file with the rules, the values and its own cases.")
    )
    note = TextField(max_length=500, label=_("Note"), required=False, help_text=_("For whoever adopts it."))

    def clean_file(self) -> str:
        """The file's text."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > SIZE_MAX:
            raise ValidationError(_("The file is larger than a policy can be."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not a text in UTF-8.")) from error


class AdoptForm(CommandForm):
    body = TextField(
        max_length=200, label=_("Decided by"), help_text=_("The body, such as kommunfullmäktige.")
    )
    paragraph = TextField(
        max_length=60, label=_("Paragraph"), help_text=_("Of the minutes, such as KF § 42.")
    )
    adopted_on = DayField(label=_("Day of the decision"))
    in_force_since = DayField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: the policy's own first day, else the day of the decision."),
    )


class WithdrawForm(CommandForm):
    reason = TextField(max_length=500, label=_("Reason"))
