"""What a quote is asked for, as a form whose address can be shared: the names are those of the command's options."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from borgen.office.supported_loan.forms.fields import PriceField
from borgen.office.ui.fields import DayField, MoneyField, ShareField
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Regime, Region, ResidentsStart
from borgen.supported_loan.index import IndexView, Observations, built_in
from borgen.supported_loan.index.in_address import from_address
from borgen.supported_loan.index.observation import NotAnObservation
from borgen.supported_loan.loan import refixed_in_order
from borgen.supported_loan.quote import QuoteRequest

LARGEST = 10_000_000_000_00
"""Ten milliard kroner in øre: far above any project, far below what a sheet holds."""

INDEX_MAX = 3_000
"""Characters of index values in an address: some two hundred values, more than a loan compares in its life."""

REGIONS = (
    (Region.CAPITAL, _("Capital area")),
    (Region.AARHUS_GROUP, _("Aarhus group")),
    (Region.SIX_CITIES, _("Six cities")),
    (Region.OTHER_PROVINCES, _("Other provinces")),
)
HOUSING = ((Housing.CARE, _("Care dwellings")), (Housing.ELDERLY, _("Elderly dwellings")))
FORMS = (
    ("", _("Not stated")),
    (BuildingForm.MULTI_STOREY, _("Multi-storey")),
    (BuildingForm.LOW, pgettext_lazy("building", "Low, no dwelling above another")),
)
REGIMES = (
    ("", _("As in the lender's guide")),
    (Regime.STATUTE, _("By the statute: prices, or wages where they rose less")),
)
STARTS = (
    ("", _("A whole payment at the first term three months after disbursement")),
    (ResidentsStart.FROM_MONTH_THREE, _("From the day three months after disbursement")),
)


class QuoteForm(forms.Form):
    """Sent by GET. What is left open is as the command has it."""

    acquisition_sum = MoneyField(
        label=_("Acquisition sum"), currency=CURRENCY, min_minor=100, max_minor=LARGEST,
        help_text=_("Without service areas and extra energy investment."),
    )  # fmt: skip
    committed_on = DayField(
        label=_("Day of commitment"), help_text=_("The day of the commitment decides shares and payments.")
    )
    disbursed_on = DayField(label=_("Day of disbursement"))
    rate = ShareField(label=_("Interest rate a year"), highest=Fraction(1, 4))
    inflation = ShareField(
        label=_("Yearly rise of prices"), required=False, lowest=Fraction(-1, 10), highest=Fraction(1, 4),
        help_text=_("For the years whose index is not published. Left empty, the last payment is carried."),
    )  # fmt: skip
    index = forms.CharField(required=False, max_length=INDEX_MAX, widget=forms.HiddenInput)
    refixing_rate = ShareField(
        label=_("Rate from the first refixing"), required=False, highest=Fraction(1, 4),
        help_text=_("After ten years, term 40. Left empty, the rate before is carried."),
    )  # fmt: skip
    second_refixing_rate = ShareField(
        label=_("Rate from the second refixing"), required=False, highest=Fraction(1, 4),
        help_text=_("After twenty years, term 80. Left empty, the rate before is carried."),
    )  # fmt: skip
    bond_price = PriceField(
        label=_("Price of the bonds"), required=False,
        help_text=_("At disbursement, per 100 of nominal: says how many bonds are sold for the loan."),
    )  # fmt: skip
    housing = forms.ChoiceField(label=_("Kind of dwellings"), choices=HOUSING, required=False)
    area = forms.DecimalField(
        label=_("Area in m²"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        decimal_places=2,
        localize=True,
    )
    region = forms.ChoiceField(
        label=_("Area of the maximum"), required=False, choices=(("", _("Not stated")), *REGIONS)
    )
    approved_on = DayField(label=_("Form B approved on"), required=False)
    form = forms.ChoiceField(label=_("Form of the building"), choices=FORMS, required=False)
    residents_share = ShareField(
        label=_("The residents' share a year"), required=False, highest=Fraction(1, 5),
        help_text=_("Only for commitments whose share the law as read does not give."),
    )  # fmt: skip
    extra_investment = MoneyField(
        label=_("Extra energy investment"), currency=CURRENCY, required=False, min_minor=100, max_minor=LARGEST,
        help_text=_("Life-cycle economic, in new low-energy dwellings: a loan of its own, outside the maximum."),
    )  # fmt: skip
    regime = forms.ChoiceField(label=_("How the payment is regulated"), choices=REGIMES, required=False)
    residents_start = forms.ChoiceField(
        label=_("What the residents pay first"), choices=STARTS, required=False
    )

    def clean_index(self) -> Observations:
        """The values that the address carries."""
        try:
            return from_address(self.cleaned_data["index"])
        except NotAnObservation as error:
            raise forms.ValidationError(
                _("The index values in the address cannot be read at “%(value)s”: take the file in again."),
                params={"value": error.value[:60]},
            ) from error

    def index_view(self) -> IndexView:
        """What is known of the indices, with the values of the address before those that ship; of a form that is valid."""
        given = self.cleaned_data
        return IndexView(built_in() + given["index"], rise=given["inflation"])

    def clean(self) -> dict[str, Any]:
        """The maximum needs area, area of the maximum and day of form B together; the second refixing's rate the first's."""
        given: dict[str, Any] = super().clean() or {}
        together = ("area", "region", "approved_on")
        stated = [name for name in together if given.get(name)]
        if (stated or given.get("form")) and len(stated) < len(together):
            for name in together:
                if not given.get(name) and name not in self.errors:
                    self.add_error(
                        name, _("The maximum needs area, area of the maximum and the day of form B together.")
                    )
        second = given.get("second_refixing_rate")
        if second is not None and given.get("refixing_rate") is None and "refixing_rate" not in self.errors:
            self.add_error(
                "refixing_rate", _("State the rate from the first refixing too: the second stands on it.")
            )
        return given

    def request(self) -> QuoteRequest:
        """The question, of a form that is valid.

        Raises:
            PlanImpossible: more rates than refixings.
            RulebookSilent: the lender's product has no refixing then.
        """
        given = self.cleaned_data
        rates = (given["refixing_rate"], given["second_refixing_rate"])
        return QuoteRequest(
            acquisition_sum=given["acquisition_sum"],
            committed_on=given["committed_on"],
            disbursed_on=given["disbursed_on"],
            rate=given["rate"],
            refixed=refixed_in_order(rates, disbursed_on=given["disbursed_on"]),
            bond_price=given["bond_price"],
            housing=Housing(given["housing"] or Housing.CARE),
            area=Fraction(given["area"]) if given["area"] else None,
            region=Region(given["region"]) if given["region"] else None,
            approved_on=given["approved_on"],
            form=BuildingForm(given["form"]) if given["form"] else None,
            residents_share=given["residents_share"],
            extra_investment=given["extra_investment"],
            regime=Regime(given["regime"]) if given["regime"] else None,
            residents_start=ResidentsStart(given["residents_start"]) if given["residents_start"] else None,
            rise=given["inflation"],
        )
