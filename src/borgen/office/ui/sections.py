"""The parts of a page with a form: what stands under a heading of its own."""

from dataclasses import dataclass

from django import forms

FIELDS_IN_ONE_COLUMN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a command's page: a form, or the fields of it that ``only`` names, under a heading."""

    form: forms.BaseForm
    title: str = ""
    only: str = ""
    lead: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether there are so many fields that they stand in two columns."""
        names = self.only.split() or self.form.visible_fields()
        return len(names) > FIELDS_IN_ONE_COLUMN
