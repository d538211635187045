"""What is stated with each command on a guarantee, beside the terms themselves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.guarantee.commitment import Loan
from borgen.office.documents.kinds import KINDS
from borgen.office.guarantee.forms.terms import in_currency
from borgen.office.guarantee.usecases.lifecycle import END_REASONS
from borgen.office.guarantee.wording import MOVEMENTS, TERMS
from borgen.office.journal.forms import SeenForm
from borgen.office.ui.fields import DayField, MoneyField, TextField


class ChangeForm(SeenForm):
    true_from = DayField(label=_("From which day"), help_text=_("What held before that day stays as it was."))
    reason = TextField(max_length=300, label=TERMS["reason"], required=False)


class SinceForm(SeenForm):
    """A part that comes in: true from the beginning of the guarantee, or from a day."""

    true_from = DayField(
        label=_("From which day"), required=False, help_text=_("Empty: as long as the guarantee itself.")
    )


class CorrectForm(SeenForm):
    reason = TextField(
        max_length=300, label=_("Reason for the correction"), help_text=_("What was wrong, and how you know.")
    )
    true_from = DayField(
        label=_("Only from"), required=False, help_text=_("Empty: all the time that the register knows of.")
    )
    true_until = DayField(label=_("Only until, but not including"), required=False)


class ExecuteForm(SeenForm):
    executed_on = DayField(label=_("Day on which the guarantee was signed"))


class EndForm(SeenForm):
    ended_on = DayField(label=_("Day from which the municipality is no longer bound"))
    reason = forms.ChoiceField(label=TERMS["end_reason"], choices=[], widget=forms.RadioSelect)
    note = TextField(max_length=300, label=TERMS["note"], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, str(END_WORDS[name])) for name in END_REASONS]


END_WORDS: dict[str, Promise] = {
    "redeemed": _("Redeemed: the debt has been paid back"),
    "expired": _("Expired: its time has run out"),
    "replaced": _("Replaced by another guarantee"),
    "released": _("Released by the lender"),
    "called": _("Called: the municipality has paid"),
    "other": _("Something else"),
}


class _WithAmount(SeenForm):
    """A command with an amount in the guarantee's currency."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_currency(self.fields["amount"], currency)


class IncreaseForm(_WithAmount):
    decided_on = DayField(label=TERMS["decided_on"])
    amount = MoneyField(label=_("Amount that is added"), min_minor=1)
    decided_by = TextField(max_length=100, label=TERMS["decided_by"], required=False)
    paragraph = TextField(max_length=40, label=TERMS["paragraph"], required=False)


class CorrectIncreaseForm(IncreaseForm):
    """The right amount, day, body and paragraph of an increase, or that nobody ever decided it.

    Whether the decided amount stays or follows is asked where it has been stated anew since (``is_restated``).
    """

    never = forms.BooleanField(label=_("Nobody ever decided it: take it away"), required=False)
    stated_since = forms.ChoiceField(
        label=_("The decided amount has been stated anew since the increase was entered"),
        choices=[
            ("stays", _("It is right as it stands")),
            ("follows", _("It counted the increase as it was entered, and is corrected with it")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = TextField(max_length=300, label=_("Reason for the correction"))

    field_order = ("amount", "decided_on", "decided_by", "paragraph", "never", "stated_since", "reason")

    def __init__(self, *args: Any, is_restated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = False
        if not is_restated:
            del self.fields["stated_since"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "amount" not in self.errors and cleaned.get("amount") is None and not cleaned.get("never"):
            self.add_error("amount", _("Give the right amount, or say that it never was so."))
        return cleaned


class DeviationForm(SeenForm):
    reason = TextField(
        max_length=1000,
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("As the deciding body gave it."),
    )
    decided_by = TextField(max_length=100, label=TERMS["decided_by"], required=False)
    decided_on = DayField(label=TERMS["decided_on"], required=False)


class EvidenceForm(SeenForm):
    done_on = DayField(label=TERMS["done_on"])
    note = TextField(
        max_length=1000,
        label=_("What shows it"),
        required=False,
        help_text=_("Such as “annual report 2025 received by e-mail”."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(f".{kind}" for kind in KINDS)}),
        help_text=_("The paper itself, such as a PDF or a scanned page; at most 20 MB."),
    )


class ReleaseForm(SeenForm):
    released_on = DayField(label=_("From which day it is no longer there"))
    reason = TextField(max_length=300, label=TERMS["reason"], required=False)


class WithdrawForm(SeenForm):
    """Why something that was entered by mistake is taken back."""

    reason = TextField(
        max_length=300, label=_("Reason for taking it back"), help_text=_("What was wrong, and how you know.")
    )


class _OfALoan(_WithAmount):
    """A command on one of the guarantee's loans; with only one there is nothing to choose."""

    loan = forms.TypedChoiceField(label=_("Loan"), coerce=int, choices=[])

    def __init__(self, *args: Any, loans: Sequence[Loan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["loan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(loan.id, f"{loan.id}: {loan.lender}" if loan.lender else loan.id) for loan in loans]
        if len(loans) == 1:
            field.widget = forms.HiddenInput()
            field.initial = loans[0].id


class BalanceForm(_OfALoan):
    amount = MoneyField(label=_("Remaining debt"))
    on = DayField(label=_("At the end of the day"))
    source = TextField(
        max_length=300,
        label=TERMS["source"],
        help_text=_("Who says so, such as the bank's statement of 2026-01-10."),
    )

    field_order = ("loan", "amount", "on", "source")


class MovementForm(_OfALoan):
    kind = forms.ChoiceField(label=_("What happened"), choices=[], widget=forms.RadioSelect)
    amount = MoneyField(label=TERMS["amount"], min_minor=1, help_text=_("Without sign."))
    value_on = DayField(label=_("Day"))
    note = TextField(max_length=300, label=TERMS["note"], required=False)

    field_order = ("loan", "kind", "amount", "value_on", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, str(label)) for name, label in MOVEMENTS.items() if name != "reconciling"]


class CorrectAmountForm(_WithAmount):
    """The right amount of a balance or movement, or that there never was one."""

    amount = MoneyField(label=_("Right amount"), required=False)
    never = forms.BooleanField(label=_("It never was so: take it away"), required=False)
    reason = TextField(max_length=300, label=_("Reason for the correction"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "amount" not in self.errors and (cleaned.get("amount") is None) != bool(cleaned.get("never")):
            self.add_error("amount", _("Give the right amount, or say that it never was so."))
        return cleaned


class CorrectBalanceForm(CorrectAmountForm):
    source = TextField(max_length=300, label=TERMS["source"], required=False)


class CorrectMovementForm(CorrectAmountForm):
    value_on = DayField(label=_("Right day"), required=False)

    field_order = ("amount", "value_on", "never", "reason")
