"""The terms of a guarantee and its parts, as a clerk writes them.

Every field remembers what it showed first (a hidden twin), so that a change is what the clerk has altered and nothing
else, whatever somebody else has saved meanwhile.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.guarantee.commitment import (
    AmortisationKind,
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    SecurityKind,
)
from borgen.guarantee.policy import shipped_policies
from borgen.guarantee.vocabulary import term, vocabulary
from borgen.office.guarantee.wording import AMORTISATIONS, TERMS, sentence
from borgen.office.ui.fields import DayField, MoneyField, OrganisationNumberField, ShareField, TextField
from borgen.office.ui.fields.text import SuffixedInput
from borgen.office.ui.formats import language

CURRENCIES = ("SEK", "DKK", "EUR")
PAYMENTS_A_YEAR = (
    (1, _("Once a year")),
    (2, _("Twice a year")),
    (4, _("Each quarter")),
    (12, _("Each month")),
)


def in_currency(field: forms.Field, currency: str) -> None:
    """Let an amount be in ``currency``; other fields stay as they are."""
    if isinstance(field, MoneyField):
        field.currency = currency
        if isinstance(field.widget, SuffixedInput):
            field.widget.suffix = {"SEK": "kr", "DKK": "kr."}.get(currency, currency)


def _word(kind: type[StrEnum]) -> Any:
    """From what a choice posts to the word; nothing for nothing."""

    def coerce(value: str) -> StrEnum | None:
        return kind(value) if value else None

    return coerce


def _choice(name: str, kind: type[StrEnum], *, required: bool = False) -> forms.TypedChoiceField:
    """A word of ``kind``; its choices are put into words when the form is made."""
    return forms.TypedChoiceField(
        label=TERMS[name], coerce=_word(kind), empty_value=None, required=required, choices=[]
    )


class TermsForm(forms.Form):
    """Fields named as the terms of a use case; amounts are in ``currency``."""

    choices_in_words: ClassVar[Mapping[str, tuple[str, type[StrEnum]]]] = {}
    hide_optional = True  # nearly everything is: the register holds what is known

    def __init__(self, *args: Any, currency: str = "SEK", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (words, kind) in self.choices_in_words.items():
            options = [(member.value, sentence(term(words, member.value, language()))) for member in kind]
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            is_one = not isinstance(field, forms.MultipleChoiceField)
            field.choices = [("", "–"), *options] if is_one else options
        for field in self.fields.values():
            in_currency(field, currency)
            field.show_hidden_initial = True

    def stated(self) -> dict[str, Any]:
        """What the clerk has stated, by the names of the terms; what was left empty is left out."""
        return {
            name: _as_term(name, value)
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [], False)
        }

    def altered(self) -> dict[str, Any]:
        """What the clerk has altered, by the names of the terms, emptied ones included."""
        return {name: _as_term(name, self.cleaned_data[name]) for name in self.changed_data}


def _as_term(name: str, value: Any) -> Any:
    if name == "covers":
        return frozenset(value)
    if name == "payments_a_year":
        return int(value or 1)
    if name == "municipality_share":
        return Fraction(1) if value is None else value
    return value


class BorrowerForm(TermsForm):
    choices_in_words = {"borrower_class": ("borrower_class", BorrowerClass)}

    name = TextField(max_length=200, label=TERMS["name"])
    organisation_number = OrganisationNumberField(label=TERMS["organisation_number"], required=False)
    borrower_class = _choice("borrower_class", BorrowerClass)
    municipality_owns = ShareField(
        label=TERMS["municipality_owns"], required=False, help_text=_("Of a company, in percent.")
    )
    locality = TextField(max_length=100, label=TERMS["locality"], required=False)


class DecisionForm(TermsForm):
    choices_in_words = {"outcome": ("outcome", DecisionOutcome)}

    outcome = _choice("outcome", DecisionOutcome)
    decided = MoneyField(label=TERMS["decided"], required=False)
    is_frame = forms.BooleanField(label=_("It is a frame with drawings inside it"), required=False)
    decided_by = TextField(max_length=100, label=TERMS["decided_by"], required=False)
    decided_on = DayField(label=TERMS["decided_on"], required=False)
    paragraph = TextField(max_length=40, label=TERMS["paragraph"], required=False)
    registration_number = TextField(max_length=60, label=TERMS["registration_number"], required=False)
    available_until = DayField(
        label=TERMS["available_until"],
        required=False,
        help_text=_("Only where the decision says so itself; else the policy's time counts."),
    )
    execute_by = DayField(label=TERMS["execute_by"], required=False)
    ends_on = DayField(label=TERMS["ends_on"], required=False)


class CorrectDecisionForm(DecisionForm):
    """The decision, and the days of signing and of the end where they have been stated: emptied, it never was so."""

    executed_on = DayField(
        label=TERMS["executed_on"], required=False, help_text=_("Empty: it has not been executed after all.")
    )
    ended_on = DayField(
        label=TERMS["ended_on"],
        required=False,
        help_text=_("Empty: it has not ended after all. A balance of zero of that day stays until you correct that too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("executed_on", "ended_on"):
            if not self.initial.get(name):
                del self.fields[name]


class ScopeForm(TermsForm):
    choices_in_words = {
        "exposure_kind": ("exposure_kind", ExposureKind),
        "legal_form": ("legal_form", LegalForm),
        "covers": ("covered", Covered),
    }

    exposure_kind = _choice("exposure_kind", ExposureKind)
    legal_form = _choice("legal_form", LegalForm)
    covers = forms.TypedMultipleChoiceField(
        label=TERMS["covers"], coerce=Covered, required=False, choices=[], widget=forms.CheckboxSelectMultiple
    )
    municipality_share = ShareField(
        label=TERMS["municipality_share"],
        required=False,
        help_text=_("Of the debt, in percent; empty is the whole."),
    )
    purpose = TextField(max_length=500, label=TERMS["purpose"], required=False)
    purpose_category = forms.ChoiceField(label=TERMS["purpose_category"], required=False, choices=[])
    investment = MoneyField(label=TERMS["investment"], required=False)
    own_contribution = MoneyField(label=TERMS["own_contribution"], required=False)
    fee_rate = ShareField(
        label=TERMS["fee_rate"],
        required=False,
        help_text=_("Only where the decision agrees a rate of its own."),
    )
    fee_payer = TextField(max_length=200, label=TERMS["fee_payer"], required=False)
    conditions = TextField(
        max_length=1000, label=TERMS["conditions"], required=False, widget=forms.Textarea({"rows": 3})
    )
    conditions_met_on = DayField(label=TERMS["conditions_met_on"], required=False)
    policy = forms.ChoiceField(label=TERMS["policy"], required=False, choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = [
            (name, sentence(word.term[language()])) for name, word in vocabulary().lists["purpose"].items()
        ]
        _give(self, "purpose_category", purposes)
        _give(self, "policy", [(name, name) for name in shipped_policies()])


class LoanForm(TermsForm):
    lender = TextField(max_length=200, label=TERMS["lender"], required=False)
    number = TextField(max_length=60, label=_("Loan number"), required=False)
    loan_type = TextField(max_length=100, label=TERMS["loan_type"], required=False)
    original = MoneyField(label=TERMS["original"], required=False)
    first_drawn_on = DayField(label=TERMS["first_drawn_on"], required=False)
    matures_on = DayField(label=TERMS["matures_on"], required=False)
    interest_rate = ShareField(label=TERMS["interest_rate"], required=False)
    rate_bound_until = DayField(label=TERMS["rate_bound_until"], required=False)
    amortisation_kind = forms.TypedChoiceField(
        label=TERMS["amortisation_kind"],
        coerce=_word(AmortisationKind),
        empty_value=None,
        required=False,
        choices=[],
    )
    amortisation_starts_on = DayField(label=TERMS["amortisation_starts_on"], required=False)
    amortisation_per_year = MoneyField(
        label=TERMS["amortisation_per_year"], required=False, help_text=_("For a fixed amount a year.")
    )
    amortisation_share_per_year = ShareField(
        label=TERMS["amortisation_share_per_year"],
        required=False,
        help_text=_("For a share of the remaining debt."),
    )
    payments_a_year = forms.TypedChoiceField(
        label=TERMS["payments_a_year"],
        choices=PAYMENTS_A_YEAR,
        coerce=int,
        required=False,
        empty_value=None,
        initial=1,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(name, str(label)) for name, label in AMORTISATIONS.items() if name != "text"]
        _give(self, "amortisation_kind", kinds)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written beside the number of payments."""
        return not set(self.stated()) - {"payments_a_year"}


class BalanceForm(TermsForm):
    """What a lender has stated to be left."""

    on = DayField(label=_("Balance of"), required=False)
    amount = MoneyField(label=_("Remaining debt"), required=False)
    source = TextField(
        max_length=300, label=TERMS["source"], required=False, help_text=_("Such as the bank's statement.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount") is not None and not cleaned.get("on"):
            self.add_error("on", _("Say on which day this was left."))
        if cleaned.get("on") and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how much was left that day."))
        return cleaned


class SecurityForm(TermsForm):
    choices_in_words = {"kind": ("security_kind", SecurityKind)}

    kind = _choice("kind", SecurityKind, required=True)
    text = TextField(max_length=500, label=TERMS["text"], required=False)
    amount = MoneyField(label=TERMS["amount"], required=False)
    rank = TextField(
        max_length=60, label=TERMS["rank"], required=False, help_text=_("Such as within 2 000 000 kr.")
    )
    value = MoneyField(label=TERMS["value"], required=False)
    valued_on = DayField(label=TERMS["valued_on"], required=False)


class InsuranceForm(TermsForm):
    insurer = TextField(max_length=200, label=TERMS["insurer"], required=False)
    number = TextField(max_length=60, label=_("Policy number"), required=False)
    valid_from = DayField(label=TERMS["valid_from"], required=False)
    valid_until = DayField(label=TERMS["valid_until"], required=False)
    text = TextField(max_length=500, label=TERMS["text"], required=False)


def _give(form: forms.Form, name: str, options: list[tuple[str, str]]) -> None:
    """Give a choice its options, and the value that it shows now if that is none of them."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    shown = str(form.initial.get(name) or "")
    known = {value for value, _label in options}
    extra = [(shown, shown)] if shown and shown not in known else []
    field.choices = [("", "–"), *options, *extra]
