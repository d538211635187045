"""The settings of a stress test, as they stand in an address."""

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from borgen.guarantee.stress import Called, Settings, defaults
from borgen.office.ui.fields import ShareField

YEARS_AHEAD = 30
"""How far ahead borrowers may be asked to fail: as long as anything is guaranteed."""

NAMES = ("year", "called", "largest", "points", "haircut", "other", "lag")


class StressForm(forms.Form):
    """What is not in the address is as the rulebook of assumed values says."""

    hide_optional = True

    year = forms.IntegerField(label=_("They fail in"), widget=forms.TextInput({"inputmode": "numeric"}))
    called = forms.ChoiceField(
        label=_("The lender calls"),
        choices=[
            (Called.AT_ONCE.value, _("the whole debt at once")),
            (Called.AS_DUE.value, _("each payment as it falls due")),
        ],
    )
    largest = forms.IntegerField(
        label=_("So many of the largest borrowers"), min_value=0, max_value=50, widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_("Counts where none is chosen below."),
    )  # fmt: skip
    points = ShareField(label=_("Rates rise by, percentage points"), highest=Fraction(1, 4))
    haircut = ShareField(label=_("Property values fall by"))
    other = ShareField(label=_("Share of other securities that counts"))
    lag = forms.IntegerField(
        label=_("Years until securities bring money"), min_value=0, max_value=20, widget=forms.TextInput({"inputmode": "numeric"})
    )  # fmt: skip

    def __init__(self, given: QueryDict, *, as_of: date, **kwargs: Any) -> None:
        count, usual = defaults(as_of)
        start: dict[str, Any] = {
            "year": usual.year, "called": usual.called.value, "largest": count, "points": usual.points,
            "haircut": usual.haircut, "other": usual.other_share, "lag": usual.lag,
        }  # fmt: skip
        shown = {name: self.base_fields[name].prepare_value(value) for name, value in start.items()}
        super().__init__({**shown, **{name: given[name] for name in NAMES if given.get(name)}}, **kwargs)
        year = self.fields["year"]
        assert isinstance(year, forms.IntegerField)
        self.fields["year"] = forms.IntegerField(
            label=year.label, min_value=as_of.year, max_value=as_of.year + YEARS_AHEAD, widget=year.widget
        )

    def settings(self) -> Settings:
        """The settings, of a form without errors."""
        given = self.cleaned_data
        return Settings(
            year=given["year"], called=Called(given["called"]), points=given["points"], haircut=given["haircut"],
            other_share=given["other"], lag=given["lag"],
        )  # fmt: skip
