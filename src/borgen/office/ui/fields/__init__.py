"""Form fields that read what a clerk in Sweden or Denmark types. Each error says what is wrong and how to mend it."""

from borgen.office.ui.fields.day import DayField
from borgen.office.ui.fields.money import MoneyField
from borgen.office.ui.fields.organisation_number import OrganisationNumberField
from borgen.office.ui.fields.share import ShareField
from borgen.office.ui.fields.text import SuffixedInput, TextField, clean_text

__all__ = [
    "DayField",
    "MoneyField",
    "OrganisationNumberField",
    "ShareField",
    "SuffixedInput",
    "TextField",
    "clean_text",
]
