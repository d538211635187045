"""What is filled in to enter one observation, and to take a file in."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from borgen.office.journal.forms import CommandForm
from borgen.office.market.reading import SIZE_MAX
from borgen.office.ui.fields import DayField, TextField
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.index.observation import NotAnObservation, value_of_index

SERIES = ((Series.PRICES, _("Net price index")), (Series.WAGES, _("Wage index")))


class EnterForm(CommandForm):
    series = forms.ChoiceField(label=_("Series"), choices=SERIES)
    period = TextField(max_length=10, label=_("Period"), help_text=_("A month 2026M06 or a quarter 2026K1."))
    base = TextField(max_length=40, label=_("Base"), help_text=_("As published, such as 2025=100."))
    value = TextField(max_length=20, label=_("Value"))
    publication = TextField(max_length=200, label=_("Publication"), required=False)
    published_on = DayField(label=_("Published on"), required=False)
    source = TextField(max_length=500, label=_("Source"), help_text=_("Where you read the value."))

    def clean(self) -> dict[str, Any]:
        """The observation itself, under ``observation``."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        try:
            given["observation"] = Observation(
                series=Series(given["series"]), base=given["base"], period=given["period"],
                value=value_of_index(given["value"].replace(",", ".")), publication=given["publication"],
                published_on=given["published_on"], source=given["source"], status=ObservationStatus.ENTERED,
            )  # fmt: skip
        except NotAnObservation as error:
            field = "period" if error.code == "not_a_period" else "value"
            self.add_error(field, _("This is no value or period of the series."))
        return given


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, Excel or JSON-stat of the statistics bank, one row or one column a period, or the columns series, base, "
            "period, value."
        ),
    )
    series = forms.ChoiceField(label=_("Series"), choices=SERIES)
    base = TextField(max_length=40, label=_("Base"), help_text=_("As published, such as 2025=100."))
    table = TextField(max_length=60, label=_("Table"), help_text=_("Such as PRIS04."))
    source = TextField(max_length=500, label=_("Source"), help_text=_("Where the file comes from."))

    def clean_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > SIZE_MAX:
            raise ValidationError(_("The file is larger than a table of an index can be."))
        return file.read()


class ConfirmForm(CommandForm):
    """The file as it was previewed, carried in the page: nothing is kept until it is confirmed."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=SIZE_MAX * 2)
    series = forms.CharField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput)
    table = forms.CharField(widget=forms.HiddenInput)
    source = forms.CharField(widget=forms.HiddenInput, max_length=500)

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(_("The file could not be read.")) from error

    def clean_series(self) -> Series:
        try:
            return Series(self.cleaned_data["series"])
        except ValueError as error:
            raise ValidationError(_("The file could not be read.")) from error
