"""What is said of files, rows and cells that are brought in: the reader's words for the codes of reading and comparing."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.guarantee.register_file.fields import (
    BORROWER_CLASSES,
    EXPOSURE_KINDS,
    FIELDS,
    LEGAL_FORMS,
    OUTCOMES,
)
from borgen.guarantee.register_file.messages import message, message_texts
from borgen.guarantee.vocabulary import term
from borgen.kernel.money import Money, NotAnAmount
from borgen.office.guarantee.facts.balance_cells import BALANCE as BALANCE
from borgen.office.guarantee.models import RATE_UNIT
from borgen.office.guarantee.queries.imports import ImportRowCard
from borgen.office.guarantee.why_not import REFUSALS, refusal_text
from borgen.office.guarantee.wording import term_label
from borgen.office.ui.formats import day_text, language, money_text, share_text
from borgen.office.ui.status import status_of

REASONS: dict[str, Promise] = {
    "by_choice": gettext_lazy("Left out by choice."),
    "changed_key": gettext_lazy(
        "The register has this guarantee under another key, as {reference}. Say whether it is the same one."
    ),
    "likely_double": gettext_lazy(
        "The register has a guarantee with the same borrower, amount and day, {reference}. Say whether it is the same one."
    ),
    "same_loan": gettext_lazy(
        "The register has a loan with the same lender and number under another borrower, as {reference}. Say whether it is "
        "the same one."
    ),
    "same_loan_in_file": gettext_lazy(
        "Row {row} of the file has a loan with the same lender and number, too. Leave one of them out, mend the number or the "
        "borrower, or say that this is a guarantee of its own."
    ),
    "decided_taken_from_original": gettext_lazy(
        "Nothing says what was decided: what the loans were for is taken as the decided amount."
    ),
    "ambiguous_match": gettext_lazy("Several guarantees of the register fit. Say which one it is."),
    "double_in_file": gettext_lazy("Another row of the file has the same key and says something else. Leave one of them out."),
    "which_loan": gettext_lazy(
        "The guarantee has {loans} loans, and the row does not say which one it speaks of, or what they are together. "
        "Write the loan number, or a row for each loan."
    ),
    "rows_disagree": gettext_lazy("The rows of this guarantee say different things of it. Mend one of them, or leave it out."),
    "same_row_again": gettext_lazy("The same row stands in the file once more, and counts once."),
    "balances_day_unknown": gettext_lazy("Nobody has said which day the balances are of."),
    "borrower_differs": gettext_lazy(
        "The register says something else of the borrower ({known}). The register stays as it is; change the borrower on "
        "its own page if the file is right."
    ),
    "counts_as_lapsed": gettext_lazy(
        "Nothing says that the guarantee was executed, and the decision could be used to and including {last_on}. It counts "
        "as lapsed, in no total, until somebody states a debt or the day of execution."
    ),
    "counts_unread": gettext_lazy(
        "Nothing that could be read says that the guarantee was executed by {last_on}. What the row says of its debt or of the "
        "signing could not be read, so it is taken to be in force, in every total, until somebody states a debt or the day of "
        "execution."
    ),
    "ended_with_debt": gettext_lazy(
        "By its last day {ends_on} the guarantee has ended and counts in no total, but the row has a debt after that day."
    ),
    "out_of_bounds": gettext_lazy("The value is outside what a register can hold."),
    "text_shortened": gettext_lazy(
        "The text is longer than the register keeps. Its beginning was taken in; the file has it all."
    ),
    "text_too_long": gettext_lazy("The text is too long to be a reference."),
    "municipality_missing": gettext_lazy(
        "The file has a column for the municipality, but a row does not say which. Write it in every row, or say whose "
        "register the file is."
    ),
    "no_such_guarantee": gettext_lazy("The register has no guarantee with the reference that was chosen."),
    "no_such_sheet": gettext_lazy("The file has no sheet “{sheet}”."),
    "job_died": gettext_lazy("The work was cut off {attempts} times and has been given up. Nothing has been changed."),
    "job_failed": gettext_lazy("Something went wrong that is ours to mend ({error}). Nothing has been changed."),
    "field_not_recognised": gettext_lazy("Not read"),
}
"""Why a row ends as it does, and what a long task says, beside what the reader of files has words for."""

SKIPPED: dict[str, Promise] = {
    "empty": gettext_lazy("Empty row"),
    "total": gettext_lazy("Total"),
    "subheading": gettext_lazy("Heading of the rows below"),
    "note": gettext_lazy("Note"),
    "heading": gettext_lazy("Heading"),
}
"""What a row is that is no guarantee, where it has no reason of its own."""

CHOICES_FOR = frozenset(
    {
        "changed_key", "likely_double", "same_loan", "same_loan_in_file", "ambiguous_match", "double_in_file",
        "rows_disagree", "looks_like_total",
    }
)
"""Reasons that wait for a clerk's choice rather than for a mended cell."""

_CODES = {
    "borrower_class": "borrower_class",
    "legal_form": "legal_form",
    "exposure_kind": "exposure_kind",
    "decision_outcome": "outcome",
    "covers": "covered",
}
"""Fields whose values are words of the vocabulary's lists."""


class _Given(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def said(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code, whichever room it comes from."""
    given = _Given(params or {})
    if code in REASONS:
        return str(REASONS[code]).format_map(given)
    if code in message_texts():
        return message(code, given, language())
    if code in REFUSALS:
        return refusal_text(code, {name: str(value) for name, value in given.items()})
    return str(SKIPPED[code]) if code in SKIPPED else code.replace("_", " ")


def in_words(problem: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The cell's value and the params of a remark, with what the register keeps as codes and units as people write it."""
    value, params, name = problem["value"], dict(problem.get("params") or {}), problem["column"]
    if problem.get("code", problem.get("problem")) == "borrower_differs":
        value, params["known"] = (_stored(name, name, text, "") for text in (value, params["known"]))
    return value, params


def field_name(name: str) -> str:
    """What a field of the file is called; ``balance:2024-12-31`` is the debt of that day."""
    if name.startswith(BALANCE):
        return _("Debt on %(day)s") % {"day": name.removeprefix(BALANCE)}
    known = FIELDS.get(name)
    return known.label[language()] if known else term_label(name)


def understood(name: str, value: Any, currency: str) -> str:
    """A cell's value as it was understood, in the reader's way of writing; "" where nothing was."""
    if value is None or value == "" or value == []:
        return ""
    kind = "money" if name.startswith(BALANCE) else FIELDS[name].kind if name in FIELDS else "text"
    if kind == "money" and isinstance(value, int):
        return money_text(Money(value, currency))
    if kind in ("rate", "share"):
        return share_text(Fraction(str(value)))
    if kind == "day":
        return day_text(date.fromisoformat(value))
    if name in _CODES and isinstance(value, str):
        return term(_CODES[name], value, language())
    if kind == "covers":
        return ", ".join(term("covered", one, language()) for one in value)
    if kind == "security":
        return "; ".join(_security(one, currency) for one in value)
    return str(value)


def codes_of(name: str) -> list[tuple[str, str]]:
    """The words that a cell of this field can say, as choices; none where it is no word of a list."""
    lists = {
        "borrower_class": BORROWER_CLASSES,
        "legal_form": LEGAL_FORMS,
        "exposure_kind": EXPOSURE_KINDS,
        "decision_outcome": OUTCOMES,
    }
    return [(code, term(_CODES[name], code, language())) for code in lists.get(name, ())]


def changed(change: Mapping[str, str], currency: str) -> tuple[str, str, str]:
    """A change of the register as field, old and new; "" is nothing."""
    name, column = change["field"], change.get("column", "")
    label = f"{field_name(name)} {change['on']}" if change.get("on") else field_name(name)
    old, new = (_stored(column, name, change[which], currency) for which in ("old", "new"))
    return label, old, _("added") if new == "+" else new


def _stored(column: str, name: str, text: str, currency: str) -> str:
    """A column of the register as text: amounts in minor units (balances in kronor), days as ISO, shares in 1e-7."""
    if text in ("", "None", "+"):
        return "" if text == "None" else text
    try:
        if name == "outstanding":
            return money_text(Money.parse(text, currency))
        if "minor" in column:
            return money_text(Money(int(text), currency))
        if column in _SHARES:
            return share_text(Fraction(int(text), RATE_UNIT))
        if name in _CODES:
            return ", ".join(term(_CODES[name], one, language()) for one in text.split(","))
    except (ValueError, KeyError, NotAnAmount):
        return text
    return {"True": _("yes"), "False": _("no")}.get(text, text)


_SHARES = frozenset({"fee_rate", "interest_rate", "municipality_share", "municipality_owns", "ownership_share"})


def _security(one: Mapping[str, Any], currency: str) -> str:
    kind = term("security_kind", one["kind"], language())
    amount = f", {money_text(Money(one['amount'], currency))}" if one.get("amount") is not None else ""
    return f"{kind}{amount} ({one['text']})" if one.get("text") and one["text"] != kind else f"{kind}{amount}"


def outcome_labels(*, is_ahead: bool = False) -> dict[str, str]:
    """How rows ended; ``is_ahead``: how they would end, where nothing is written yet."""
    if is_ahead:
        return {name: str(status_of(name, "row-ahead").label) for name in outcome_labels()}
    return {
        "imported": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
        "refused": _("Refused"),
        "skipped": _("Skipped"),
    }


def said_of(row: ImportRowCard) -> list[str]:
    """Why the row ends as it does, and what else there is to say of it; each thing once."""
    mended = {cell.field for cell in row.cells if cell.mend is not None}
    texts = []
    codes = set()
    for problem in (*row.problems, *row.remarks):
        if problem.get("field") in mended:
            continue
        codes.add(problem["code"])
        where = problem.get("column") or ""
        name = field_name(where) if where and problem in row.remarks else where
        text = said(problem["code"], in_words(problem)[1])
        texts.append(f"{name}: {text}" if name else text)
    if row.reason and row.reason not in codes:
        texts.insert(0, said(row.reason, {}))
    return texts


def value_of(row: ImportRowCard, name: str, currency: str = "SEK") -> str:
    """A cell of the row as it was understood, or as it stands."""
    for cell in row.cells:
        if cell.field == name:
            value = (cell.mend or {}).get("value") if cell.mend is not None else cell.value
            return understood(name, value, currency) or cell.cell.raw
    return ""
