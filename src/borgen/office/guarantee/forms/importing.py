"""What is asked for while a register file is brought in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.guarantee.register_file import FIELDS
from borgen.office.guarantee.import_words import codes_of, field_name
from borgen.office.guarantee.queries.imports import ImportPage, ImportRowCard
from borgen.office.guarantee.usecases.register_import.taking_in import FILE_BYTES_MAX
from borgen.office.journal.forms import CommandForm
from borgen.office.ui.fields import DayField, TextField
from borgen.office.ui.formats import day_text, language

MEGABYTES_MAX = FILE_BYTES_MAX // 1024**2
ANOTHER_DAY = "another"


class UploadForm(CommandForm):
    """A register file. What is new in it falls under ``policy``."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        widget=forms.FileInput({"accept": ".xlsx,.ods,.csv", "class": "is-drop"}),
        error_messages={"required": gettext_lazy("Choose a file first."), "empty": gettext_lazy("The file is empty.")},
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("Policy that governs what is new in it"),
        required=False,
        help_text=gettext_lazy("Guarantees that the register has already keep their policy."),
    )

    def __init__(self, *args: Any, policies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Excel (.xlsx), OpenDocument (.ods) or text (.csv), at most %(megabytes)s MB. Choose it or drop it here."
        ) % {"megabytes": MEGABYTES_MAX}
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The organisation's own")), *policies]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES_MAX:
            raise forms.ValidationError(
                _("The file is larger than %(megabytes)s MB.") % {"megabytes": MEGABYTES_MAX}
            )
        return file


class QuestionsForm(CommandForm):
    """What the file does not say: the sheet, the day of the balances, and what its headings mean.

    No day is chosen beforehand, however likely: a wrong one would be believed. ``col_<letter>`` are the columns.
    """

    def __init__(self, *args: Any, page: ImportPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        asked = {question["code"]: question for question in page.questions}
        if len(page.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Which sheet counts?"), choices=[(name, name) for name in page.sheets],
                widget=forms.RadioSelect, initial="" if "which_sheet" in asked else page.card.sheet,
            )  # fmt: skip
        # each sheet has its own day and columns, so these are asked about the sheet that counts
        self.asks_sheet = "which_sheet" in asked
        self.asks_day = not self.asks_sheet and bool({"balances_on", "which_balance", "balances_day_differs"} & set(asked))
        self.doubted = asked.get("balances_day_differs")
        if self.asks_day or (page.card.balances_on and not self.asks_sheet):
            self._add_day(_suggested(asked))
        for column in () if self.asks_sheet else page.columns:
            self._add_column(column)
        self.order_fields([name for name in self.fields if name == "sheet" or name.startswith("balances")])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wants_another = cleaned.get("balances_suggested") in ("", ANOTHER_DAY, None)
        lacks_day = wants_another and not cleaned.get("balances_on") and "balances_on" not in self.errors
        if self.asks_day and lacks_day:
            self.add_error("balances_on", _("Say which day the balances are of. It is never guessed."))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What was answered, and only that."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if given.get("sheet") and (self.asks_sheet or given["sheet"] != self.page.card.sheet):
            found["sheet"] = given["sheet"]
        suggested = given.get("balances_suggested")
        on = given.get("balances_on")
        if suggested and suggested != ANOTHER_DAY:
            on = date.fromisoformat(suggested)
        if on is not None and on != self.page.card.balances_on:
            found["balances_on"] = on
        mapping = {
            _heading(column, self.page.columns): given[name] or None
            for column in self.page.columns
            if (name := f"col_{column['letter']}") in self.changed_data
        }
        if self.doubted is not None and on == self.page.card.balances_on:
            # the day given once more stands against an old heading
            mapping.setdefault(self.doubted["params"]["heading"], "outstanding")
        return found | ({"mapping": mapping} if mapping else {})

    @property
    def columns(self) -> list[tuple[Mapping[str, Any], Any]]:
        """The columns with their fields, in the order of the sheet."""
        return [
            (column, self[name]) for column in self.page.columns if (name := f"col_{column['letter']}") in self.fields
        ]

    @property
    def day_fields(self) -> list[Any]:
        return [self[name] for name in ("sheet", "balances_suggested", "balances_on") if name in self.fields]

    def _add_day(self, suggested: Sequence[date]) -> None:
        known = self.page.card.balances_on
        if suggested and known is None:
            self.fields["balances_suggested"] = forms.ChoiceField(
                label=_("Which day are the balances of?"), required=False, widget=forms.RadioSelect,
                choices=[*((day.isoformat(), day_text(day)) for day in suggested), (ANOTHER_DAY, _("Another day"))],
                help_text=_("The file suggests these. Nothing is chosen beforehand, so that nobody chooses by accident."),
            )  # fmt: skip
        label = _("Another day") if "balances_suggested" in self.fields else _("Which day are the balances of?")
        self.fields["balances_on"] = DayField(
            label=label, required=self.asks_day and "balances_suggested" not in self.fields, initial=known,
            help_text=_("At the end of that day, such as 2025-12-31."),
        )  # fmt: skip

    def _add_column(self, column: Mapping[str, Any]) -> None:
        letter = column["letter"]
        label = _("Column %(letter)s, “%(heading)s”") % {"letter": letter, "heading": column["heading"] or "–"}
        self.fields[f"col_{letter}"] = forms.ChoiceField(
            label=label, required=False, choices=[("", _("Not read")), *_fields()], initial=column["field"] or "",
        )  # fmt: skip


class RowForm(CommandForm):
    """A row that is mended: a text for each cell, read as the cell would be; empty takes the mending back."""

    def __init__(self, *args: Any, row: ImportRowCard, columns: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        of_columns = [c["field"] for c in columns if c["field"] and c["role"] == "value"]
        self.names = [
            name
            for name in dict.fromkeys(
                (*(p["field"] for p in row.problems), *(cell.field for cell in row.cells), "borrower", *of_columns)
            )
            if name in FIELDS
        ]
        mends = {cell.field: cell.mend for cell in row.cells}
        for name in self.names:
            mend = mends.get(name) or {}
            self.fields[f"mend_{name}"] = self._field(name, str(mend.get("raw", "")))

    def _field(self, name: str, initial: str) -> forms.Field:
        label = _("In place of it: %(field)s") % {"field": field_name(name)}
        codes = codes_of(name)
        if codes:
            known = {code for code, _label in codes}
            more = [(initial, initial)] if initial and initial not in known else []
            return forms.ChoiceField(
                label=label, required=False, initial=initial, choices=[("", _("As in the file")), *codes, *more]
            )
        return TextField(max_length=1000, label=label, required=False, initial=initial)

    def mends(self) -> dict[str, str]:
        """The texts that are others than before, by field."""
        return {
            name.removeprefix("mend_"): self.cleaned_data[name]
            for name in self.changed_data
            if name.startswith("mend_")
        }


class ChoiceForm(CommandForm):
    """What is to become of a row that may speak of a guarantee of the register, or that says what another row says."""

    choice = forms.ChoiceField(label=gettext_lazy("What is it?"), widget=forms.RadioSelect, required=False)
    reference = TextField(
        max_length=60,
        label=gettext_lazy("Reference of the guarantee in the register"),
        required=False,
        help_text=gettext_lazy("Only where it is one of the register's."),
    )

    def __init__(self, *args: Any, row: ImportRowCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.like = next((str(r["params"]["reference"]) for r in row.remarks if "reference" in r.get("params", {})), "")
        is_matched = row.choice.startswith("match:")
        chosen = row.choice.removeprefix("match:") if is_matched else ""
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        same = _("It is %(reference)s, which the register has already") % {"reference": self.like}
        field.choices = [
            *([("like", same)] if self.like else []),
            ("match", _("It is another one that the register has already")),
            ("new", _("It is a new guarantee")),
            ("skip", _("Leave the row out")),
            ("", _("Decide nothing yet")),
        ]
        field.initial = ("like" if chosen == self.like else "match") if is_matched else row.choice
        self.fields["reference"].initial = "" if chosen == self.like else chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("choice") == "match" and not cleaned.get("reference"):
            self.add_error("reference", _("Say which guarantee it is."))
        return cleaned

    def chosen(self) -> str:
        """The choice as the use case takes it."""
        choice = self.cleaned_data["choice"]
        if choice == "like":
            return f"match:{self.like}"
        return f"match:{self.cleaned_data['reference']}" if choice == "match" else choice


class UndoForm(CommandForm):
    reason = TextField(
        max_length=300, label=gettext_lazy("Why it is undone"), help_text=gettext_lazy("It stays in the history.")
    )


def _fields() -> list[tuple[str, str]]:
    lang = language()
    return sorted(((field.name, field.label[lang]) for field in FIELDS.values()), key=lambda pair: pair[1].casefold())


def _heading(column: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> str:
    """What names the column in an answer: its heading, so that it is known next time, or its letter where that says more."""
    heading = column["heading"]
    is_alone = sum(other["heading"] == heading for other in columns) == 1
    return str(heading if heading and is_alone else column["letter"])


def _suggested(asked: Mapping[str, Mapping[str, Any]]) -> list[date]:
    """The days that the file itself names, in its own order."""
    days: list[date] = []
    for code in ("balances_on", "which_balance"):
        for option in asked.get(code, {}).get("options", ()):
            text = str(option).split()[-1] if str(option).split() else ""
            try:
                day = date.fromisoformat(f"{text}-12-31" if len(text) == 4 else text)
            except ValueError:
                continue
            if day not in days:
                days.append(day)
    return days
