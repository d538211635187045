"""What is assumed of the years ahead, as it stands in an address."""

from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from borgen.office.supported_loan.queries.scenarios import Assumed
from borgen.office.ui.fields import ShareField
from borgen.office.ui.formats import share_text
from borgen.office.ui.table_files import Value

_RISE = (Fraction(-1, 10), Fraction(1, 4))


class RiseForm(forms.Form):
    """How prices rise where no index is published."""

    rise = ShareField(
        label=_("Yearly rise of prices"), required=False, lowest=_RISE[0], highest=_RISE[1],
        help_text=_("For the years whose index is not published. Left empty, the last payment is carried."),
    )  # fmt: skip

    @property
    def stated(self) -> Fraction | None:
        """The rise; ``None`` where none is stated, or what is stated is none."""
        return self.cleaned_data.get("rise") if self.is_valid() else None


class ScenarioForm(forms.Form):
    """What is not in the address is as :class:`Assumed` has it."""

    rate = ShareField(label=_("Rates at refixing return to"), lowest=Fraction(-1, 20), highest=Fraction(1, 4))
    rate_volatility = ShareField(label=_("Yearly deviation of rates"), lowest=Fraction(0), highest=Fraction(1, 10))
    inflation = ShareField(label=_("Price rises return to"), lowest=_RISE[0], highest=_RISE[1])
    inflation_volatility = ShareField(
        label=_("Yearly deviation of price rises"), lowest=Fraction(0), highest=Fraction(1, 10)
    )
    years = forms.IntegerField(
        label=_("Years ahead"), min_value=1, max_value=40, widget=forms.TextInput({"inputmode": "numeric"})
    )
    scenarios = forms.IntegerField(
        label=_("Scenarios"), min_value=10, max_value=2_000, widget=forms.TextInput({"inputmode": "numeric"})
    )
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=10**9, widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_("The same seed gives the same figures."),
    )  # fmt: skip

    def __init__(self, given: QueryDict, **kwargs: Any) -> None:
        usual = Assumed()
        shown = {
            name: self.base_fields[name].prepare_value(getattr(usual, name)) for name in self.base_fields
        }
        super().__init__({**shown, **{name: given[name] for name in shown if given.get(name)}}, **kwargs)

    def assumed(self) -> Assumed:
        """The assumptions, of a form without errors."""
        return Assumed(**self.cleaned_data)


def assumed_lines(assumed: Assumed) -> list[tuple[str, Value]]:
    """What a file says of its assumptions: each by its name on the page."""
    return [
        (str(field.label), share_text(value) if isinstance(value, Fraction) else value)
        for name, field in ScenarioForm.base_fields.items()
        for value in (getattr(assumed, name),)
    ]
