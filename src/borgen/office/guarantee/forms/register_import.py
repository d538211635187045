"""What is filled in to bring a file in: the file, the answers to what it does not say, a mended cell, a choice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from borgen.guarantee.policy import shipped_policies
from borgen.guarantee.register_file.fields import FIELDS
from borgen.office.guarantee.import_words import said
from borgen.office.journal.forms import CommandForm
from borgen.office.ui.fields import DayField, TextField
from borgen.office.ui.formats import language

MEGABYTES_MAX = 64
NOT_THIS = "-"
"""The choice of a column that is left out."""


class FileForm(CommandForm):
    file = forms.FileField(
        label=_("The register, as you keep it"),
        help_text=_(
            "Excel (.xlsx), OpenDocument (.ods) or CSV. Any order of columns, one sheet per year or several."
        ),
    )
    policy = forms.ChoiceField(
        label=_("Policy that governs new guarantees of the file"),
        required=False,
        help_text=_("Empty: the organisation's own."),
        choices=[],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((name, name) for name in shipped_policies())]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MEGABYTES_MAX * 1024 * 1024:
            raise ValidationError(said("file_too_large", {"megabytes_max": MEGABYTES_MAX}))
        return file


class AnswersForm(CommandForm):
    """The answers to the questions that the file leaves open, and what each of its columns is.

    ``column-D`` is the choice for the column with that letter.
    """

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Mapping[str, Any]],
        columns: Sequence[Mapping[str, Any]],
        sheets: Sequence[str],
        sheet: str,
        balances_on: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        asked = {question["code"]: question for question in questions}
        if len(sheets) > 1 or "which_sheet" in asked:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Which sheet counts"),
                choices=[(name, name) for name in dict.fromkeys([*sheets, *([sheet] if sheet else [])])],
                initial=sheet,
                required="which_sheet" in asked,
            )
        self.fields["balances_on"] = DayField(
            label=_("Which day the balances refer to"),
            required=False,
            initial=balances_on,
            help_text=_("The file does not say it; nothing is assumed. Often the last day of a year."),
        )
        lang = language()
        options = [(name, field.label[lang]) for name, field in FIELDS.items()]
        options.sort(key=lambda pair: pair[1].casefold())
        for column in columns:
            self.fields[f"column-{column['letter']}"] = forms.ChoiceField(
                label=column["heading"] or column["letter"],
                choices=[(NOT_THIS, _("Leave it out")), *options],
                initial=column["field"] or NOT_THIS,
                required=False,
            )

    def answers(self) -> dict[str, Any]:
        """What differs from how the file was understood, by the names of the use case."""
        given, found = self.cleaned_data, {}
        if given.get("sheet") and "sheet" in self.changed_data:
            found["sheet"] = given["sheet"]
        if "balances_on" in self.changed_data:
            found["balances_on"] = given["balances_on"]
        mapping = {
            column["heading"] or column["letter"]: None if chosen == NOT_THIS else chosen
            for column in self.columns
            if (chosen := given.get(f"column-{column['letter']}")) and chosen != (column["field"] or NOT_THIS)
        }
        return found | ({"mapping": mapping} if mapping else {})


class MendForm(CommandForm):
    """Another text in place of a cell; an empty one takes the mending back."""

    field = forms.ChoiceField(label=_("Field"), choices=[])
    text = TextField(max_length=500, label=_("What should stand there"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        lang = language()
        options = [(name, one.label[lang]) for name, one in FIELDS.items()]
        options.sort(key=lambda pair: pair[1].casefold())
        field.choices = options


class ChoiceForm(CommandForm):
    """What a row is: a new guarantee, one that the register has, or nothing that counts."""

    choice = forms.ChoiceField(
        label=_("What this row is"), choices=[], widget=forms.RadioSelect, required=False
    )
    reference = TextField(max_length=60, label=_("Reference of the guarantee"), required=False)

    def __init__(self, *args: Any, candidates: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("new", _("A new guarantee")),
            *((f"match:{reference}", label) for reference, label in candidates),
            ("match", _("Another guarantee of the register, with the reference below")),
            ("skip", _("Leave the row out")),
            ("", _("Nothing decided")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("choice") == "match" and not cleaned.get("reference"):
            self.add_error("reference", _("Give the reference of the guarantee."))
        return cleaned

    def chosen(self) -> str:
        """The choice as the use case takes it."""
        choice: str = self.cleaned_data["choice"]
        return f"match:{self.cleaned_data['reference']}" if choice == "match" else choice


class UndoForm(CommandForm):
    reason = TextField(max_length=300, label=_("Why the import is undone"))
