"""What is stated of a project: its facts, forms A, B and C, statuses, service areas and values of the law."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.kernel.shares import share_text
from borgen.office.journal.forms import CommandForm, SeenForm
from borgen.office.supported_loan.forms.fields import NumberField, word_field, yes_or_no
from borgen.office.supported_loan.wording import BUILDING_FORMS, HOUSING, OWNERS, REGIONS, TERMS
from borgen.office.ui.fields import DayField, MoneyField, ShareField, TextField
from borgen.rules.parameter import Kind
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Owner, Region
from borgen.supported_loan.law import kind_of

_CONDITIONS = ("is_new", "is_low_energy", "is_profitable", "has_energy_paper", "has_economy_paper")


class ProjectForm(forms.Form):
    """The facts of a project; each field remembers what it showed first, so that only what is altered is a change."""

    name = TextField(max_length=200, label=TERMS["name"])
    owner = word_field(Owner, OWNERS.items(), required=True, label=TERMS["owner"])
    owner_name = TextField(max_length=200, label=TERMS["owner_name"], required=False)
    place = TextField(max_length=200, label=TERMS["place"], required=False)
    housing = word_field(Housing, HOUSING.items(), required=True, label=TERMS["housing"])
    dwellings = forms.IntegerField(label=TERMS["dwellings"], required=False, min_value=1, max_value=100_000)
    area = NumberField(label=TERMS["area"], required=False)
    region = word_field(Region, REGIONS.items(), label=TERMS["region"])
    building_form = word_field(
        BuildingForm, BUILDING_FORMS.items(), label=TERMS["building_form"],
        help_text=_("Decides the energy supplement to the maximum."),
    )  # fmt: skip
    committed_on = DayField(
        label=TERMS["committed_on"], required=False,
        help_text=_("The day of the commitment decides shares and payments."),
    )  # fmt: skip
    committed_by = TextField(max_length=100, label=TERMS["committed_by"], required=False)
    paragraph = TextField(max_length=40, label=TERMS["paragraph"], required=False)
    lender = TextField(max_length=200, label=TERMS["lender"], required=False)
    is_new = yes_or_no(label=TERMS["is_new"])
    is_low_energy = yes_or_no(label=TERMS["is_low_energy"])
    is_profitable = yes_or_no(label=TERMS["is_profitable"])
    has_energy_paper = yes_or_no(label=TERMS["has_energy_paper"])
    has_economy_paper = yes_or_no(label=TERMS["has_economy_paper"])
    source = TextField(max_length=500, label=TERMS["source"], required=False)
    remarks = TextField(
        max_length=1000, label=TERMS["remarks"], required=False, widget=forms.Textarea({"rows": 3})
    )

    hide_optional = True

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        shown = dict(initial or {})
        for name in _CONDITIONS:
            if name in shown:
                shown[name] = {True: "yes", False: "no", None: ""}[shown[name]]
        super().__init__(data, initial=shown)
        for field in self.fields.values():
            field.show_hidden_initial = bool(shown)

    def stated(self) -> dict[str, Any]:
        """What the clerk has stated; what was left empty is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def altered(self) -> dict[str, Any]:
        """What the clerk has altered, emptied facts included."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


SECTIONS = {
    "about": "name owner owner_name place housing dwellings",
    "maximum": "area region building_form",
    "commitment": "committed_on committed_by paragraph lender",
    "extra": "is_new is_low_energy is_profitable has_energy_paper has_economy_paper",
    "rest": "source remarks",
}
"""The fields of a project's form under their headings."""


class EnterForm(CommandForm):
    reference = TextField(
        max_length=60, label=TERMS["reference"], required=False,
        help_text=_("Left empty, the project gets the next number of the year: ST-2026-001."),
    )  # fmt: skip


class ChangeForm(SeenForm):
    true_from = DayField(label=TERMS["true_from"], help_text=_("What held before that day stays as it was."))
    reason = TextField(max_length=300, label=TERMS["reason"], required=False)


class CorrectForm(SeenForm):
    reason = TextField(
        max_length=300, label=_("Reason for the correction"), help_text=_("What was wrong, and how you know.")
    )


class ReadyForm(SeenForm):
    ready_on = DayField(
        label=TERMS["ready_on"], help_text=_("From this day on nothing is drawn on the construction credit.")
    )


class CorrectReadyForm(ReadyForm, CorrectForm):
    field_order = ("ready_on", "reason")


class ApprovalForm(SeenForm):
    approved_on = DayField(label=TERMS["approved_on"])
    approved_by = TextField(
        max_length=100,
        label=TERMS["approved_by"],
        help_text=_("The body that approved, such as the council."),
    )
    paragraph = TextField(max_length=40, label=TERMS["paragraph"], required=False)
    acquisition = MoneyField(
        label=TERMS["acquisition"], currency=CURRENCY, min_minor=1,
        help_text=_("Without service areas and extra energy investment."),
    )  # fmt: skip
    extra_investment = MoneyField(
        label=TERMS["extra_investment"], currency=CURRENCY, required=False,
        help_text=_("Beside the acquisition sum: a loan of its own, outside the maximum."),
    )  # fmt: skip
    source = TextField(max_length=500, label=TERMS["source"], required=False)


class CorrectApprovalForm(ApprovalForm):
    reason = TextField(max_length=300, label=_("Reason for the correction"))


class StatusForm(SeenForm):
    status = forms.IntegerField(label=TERMS["status"], min_value=1, max_value=99)
    since = DayField(label=_("From which day"))
    source = TextField(
        max_length=300, label=TERMS["source"], initial="BOSSINF-STB", help_text=_("Where you have seen it.")
    )


class CorrectStatusForm(SeenForm):
    status = forms.IntegerField(label=_("Right status"), min_value=1, max_value=99, required=False)
    never = forms.BooleanField(label=_("It never was so: take it away"), required=False)
    reason = TextField(max_length=300, label=_("Reason for the correction"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "status" not in self.errors and (cleaned.get("status") is None) != bool(cleaned.get("never")):
            self.add_error("status", _("Give the right status, or say that it never was so."))
        return cleaned


class ServiceAreaForm(SeenForm):
    dwellings = forms.IntegerField(
        label=_("Dwellings that the service area serves"), min_value=1, max_value=100_000
    )
    acquisition = MoneyField(label=_("Acquisition sum without VAT"), currency=CURRENCY, min_minor=1)
    area = NumberField(label=_("Area, m²"), required=False)
    finally_approved_on = DayField(
        label=TERMS["finally_approved_on"], required=False,
        help_text=_("The grant is paid once, after dwellings and service area are finally approved."),
    )  # fmt: skip
    grant_paid_on = DayField(label=TERMS["grant_paid_on"], required=False)
    source = TextField(max_length=500, label=TERMS["source"], required=False)
    reason = TextField(max_length=300, label=TERMS["reason"], required=False)


class ValueForm(SeenForm):
    parameter = TextField(
        max_length=120,
        label=TERMS["parameter"],
        help_text=_("Book and name, as the page says what is silent."),
    )
    text = TextField(
        max_length=40,
        label=_("Value"),
        help_text=_("Kroner as 31 000.00, a share as 3.4 % or 0.034, anything else as the rulebook has it."),
    )
    source = TextField(
        max_length=500,
        label=TERMS["source"],
        help_text=_("Where the value stands, such as Statstidende with its day."),
    )

    def clean(self) -> dict[str, Any]:
        """With the value as a rulebook has it: ``31.000,00`` becomes ``31000.00``, and ``3,4 %`` ``0.034``."""
        cleaned = super().clean() or {}
        if cleaned.get("text") and cleaned.get("parameter"):
            try:
                cleaned["text"] = _as_in_a_book(kind_of(cleaned["parameter"]), cleaned["text"])
            except forms.ValidationError as error:
                self.add_error("text", error)
        return cleaned


class WithdrawForm(SeenForm):
    reason = TextField(max_length=300, label=TERMS["reason"])


def _as_in_a_book(kind: Kind | None, typed: str) -> str:
    if kind is Kind.MONEY:
        amount = MoneyField(currency=CURRENCY, min_minor=None).clean(typed)
        return str(amount.decimal)
    if kind is Kind.SHARE and typed.rstrip().endswith(("%", "procent")):
        return share_text(ShareField().clean(typed))
    if kind in (Kind.SHARE, Kind.NUMBER):
        return typed.replace(",", ".")
    return typed
