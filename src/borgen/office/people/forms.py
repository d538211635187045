"""What an administrator fills in."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.journal.forms import CommandForm
from borgen.office.ui.fields import DayField, TextField

ROLE_CHOICES: list[tuple[str, Promise]] = [
    ("clerk", _("Clerk: enters, corrects, imports, plans the fees")),
    ("approver", _("Approver: also approves what another person has prepared")),
    ("auditor", _("Auditor: reads everything and changes nothing")),
    ("administrator", _("Administrator: gives accounts and roles, sees no case")),
]


class OpenAccountForm(CommandForm):
    username = TextField(
        max_length=150,
        label=_("User name"),
        help_text=_("Letters, figures and . @ _ -"),
        validators=[RegexValidator(r"^[\w.@-]{3,150}$", _("Write three letters or more, without spaces."))],
    )
    name = TextField(max_length=200, label=_("Name"))
    email = forms.EmailField(label=_("E-mail address"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)


class GiveRoleForm(CommandForm):
    username = TextField(max_length=150, label=_("User name"), help_text=_("Of an account that exists."))
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)
    since = DayField(label=_("From"))
    until = DayField(
        label=_("Until, but not including"), required=False, help_text=_("Empty: until it is taken away.")
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The role must last a day at least."))
        return cleaned
