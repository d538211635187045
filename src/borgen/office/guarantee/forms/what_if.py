"""What is to be otherwise with a loan, as it stands in an address."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from borgen.cashflow.contract import Then
from borgen.cashflow.terms import PlanImpossible, PlanKind
from borgen.guarantee.what_if import Wish
from borgen.office.guarantee.forms.terms import PAYMENTS_A_YEAR, in_currency
from borgen.office.guarantee.wording import AMORTISATIONS, TERMS, WISH_REFUSED
from borgen.office.ui.fields import DayField, MoneyField, ShareField
from borgen.office.ui.formats import money_text

NAMES = (
    "since", "rate", "rate_points", "matures_on", "kind", "per_year", "share_per_year", "payments_a_year", "extra", "extra_on",
    "extra_then",
)  # fmt: skip


def _kind(value: str) -> PlanKind | None:
    return PlanKind(value) if value else None


class WhatIfForm(forms.Form):
    """Everything may be left empty: it then stays as it is."""

    hide_optional = True

    loan = forms.ChoiceField(label=_("Loan"), required=False, choices=[])
    rate = ShareField(label=TERMS["interest_rate"], required=False, lowest=Fraction(-1, 2))
    rate_points = ShareField(
        label=_("Percentage points more"), required=False, lowest=Fraction(-1, 2),
        help_text=_("On top of the rate; less with a minus."),
    )  # fmt: skip
    matures_on = DayField(label=TERMS["matures_on"], required=False)
    kind = forms.TypedChoiceField(
        label=TERMS["amortisation_kind"], coerce=_kind, empty_value=None, required=False, choices=[]
    )
    per_year = MoneyField(
        label=TERMS["amortisation_per_year"], required=False, min_minor=1, help_text=_("For a fixed amount a year.")
    )
    share_per_year = ShareField(
        label=TERMS["amortisation_share_per_year"],
        required=False,
        help_text=_("For a share of the remaining debt."),
    )
    payments_a_year = forms.TypedChoiceField(
        label=TERMS["payments_a_year"], choices=[("", "–"), *PAYMENTS_A_YEAR], coerce=int, required=False, empty_value=None
    )  # fmt: skip
    since = DayField(
        label=_("Other terms from"),
        required=False,
        help_text=_("They count from the first day of payment on or after it. Empty: from the day looked at."),
    )
    extra = MoneyField(label=_("Extra repayment"), required=False, min_minor=1)
    extra_on = DayField(
        label=_("Day of the extra repayment"), required=False, help_text=_("Empty: the day looked at.")
    )
    extra_then = forms.ChoiceField(
        label=_("After the extra repayment"),
        required=False,
        choices=[
            (Then.SHORTER.value, _("the loan ends sooner")),
            (Then.LOWER.value, _("the payments are lower")),
        ],
    )

    def __init__(
        self, data: QueryDict | None, *, currency: str, loans: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            in_currency(field, currency)
        kinds = [(name, str(label)) for name, label in AMORTISATIONS.items() if name != "text"]
        for name, options in (("kind", [("", "–"), *kinds]), ("loan", loans)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        if len(loans) < 2:
            self.fields["loan"].widget = forms.HiddenInput()

    def wish(self, as_of: date) -> Wish:
        """What is to be otherwise, of a form without errors."""
        given = {
            name: value
            for name in NAMES
            if (value := self.cleaned_data.get(name)) not in (None, "") and name not in ("since", "extra_then", "extra_on")
        }  # fmt: skip
        return Wish(
            since=self.cleaned_data.get("since") or as_of,
            extra_on=self.cleaned_data.get("extra_on") or as_of,
            extra_then=Then(self.cleaned_data.get("extra_then") or Then.SHORTER),
            **given,
        )

    def refuse(self, error: PlanImpossible) -> None:
        """Say at its field why no plan follows."""
        words = WISH_REFUSED.get(error.code, WISH_REFUSED["missing"])
        valid = error.params.get("valid", "").removeprefix("up to ")
        params = {"valid": money_text(Decimal(valid)) if error.code == "more_than_is_left" else valid}
        self.add_error(error.term if error.term in self.fields else None, str(words) % params)
