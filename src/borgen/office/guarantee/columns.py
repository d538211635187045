"""The columns that the register can show, on the page and in a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from borgen.guarantee.commitment import Precision
from borgen.guarantee.vocabulary import term
from borgen.kernel.money import Money
from borgen.office.guarantee.queries.register import RegisterRow
from borgen.office.ui.components.values import amount, status_tag, time_element, unknown
from borgen.office.ui.formats import language

Explain = Callable[[RegisterRow, str], str]
"""The address of an explanation: of which row, of which amount."""

FileValue = str | date | Decimal | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumn:
    """One column: ``shown`` is the cell of a page, ``filed`` what a spreadsheet gets."""

    name: str
    label: str | Promise
    shown: Callable[[RegisterRow, Explain], Any]
    filed: Callable[[RegisterRow], FileValue]
    is_amount: bool = False
    is_default: bool = False
    is_narrow: bool = False


def _amount(name: str, label: Promise, *, attribute: str = "", is_default: bool = False) -> RegisterColumn:
    """An amount of the row, which leads to its explanation under ``name``."""
    attribute = attribute or name

    def shown(row: RegisterRow, explain: Explain) -> Any:
        return amount(getattr(row, attribute), explain=explain(row, name))

    def filed(row: RegisterRow) -> FileValue:
        money: Money | None = getattr(row, attribute)
        return Decimal(money.decimal) if money is not None else None

    return RegisterColumn(
        name=attribute, label=label, shown=shown, filed=filed, is_amount=True, is_default=is_default
    )


def _day(name: str, label: Promise, *, is_default: bool = False) -> RegisterColumn:
    def shown(row: RegisterRow, explain: Explain) -> Any:
        on: date | None = getattr(row, name)
        return time_element(on) if on else "–"

    return RegisterColumn(
        name=name,
        label=label,
        shown=shown,
        filed=lambda row: getattr(row, name),
        is_default=is_default,
        is_narrow=True,
    )


def _term(name: str, label: Promise, words: str, *, is_default: bool = False) -> RegisterColumn:
    """A word of the vocabulary's list ``words``."""

    def filed(row: RegisterRow) -> str:
        value = getattr(row, name)
        return term(words, value.value, language()) if value else ""

    return RegisterColumn(
        name=name, label=label, shown=lambda row, _: filed(row) or "–", filed=filed, is_default=is_default
    )


def _text(name: str, label: Promise, *, is_default: bool = False, is_narrow: bool = False) -> RegisterColumn:
    return RegisterColumn(
        name=name,
        label=label,
        shown=lambda row, _: getattr(row, name) or "–",
        filed=lambda row: getattr(row, name),
        is_default=is_default,
        is_narrow=is_narrow,
    )


def _securities(row: RegisterRow) -> str:
    return ", ".join(term("security_kind", kind.value, language()) for kind in row.securities)


def _decided_on(row: RegisterRow, explain: Explain) -> Any:
    if row.decided_on is None:
        return "–"
    if row.decided_on_precision is Precision.DAY:
        return time_element(row.decided_on)
    shown = row.decided_on.isoformat()[: 4 if row.decided_on_precision is Precision.YEAR else 7]
    return format_html('<time datetime="{}">{}</time>', shown, shown)


def _decided_on_filed(row: RegisterRow) -> FileValue:
    """The day, or no more of it than is known."""
    if row.decided_on is None or row.decided_on_precision is Precision.DAY:
        return row.decided_on
    return row.decided_on.isoformat()[: 4 if row.decided_on_precision is Precision.YEAR else 7]


COLUMNS: tuple[RegisterColumn, ...] = (
    _text("reference", _("Reference"), is_default=True, is_narrow=True),
    RegisterColumn(
        name="borrower",
        label=_("Borrower"),
        shown=lambda row, _: row.borrower or unknown(),
        filed=lambda row: row.borrower,
        is_default=True,
    ),
    _text("organisation_number", _("Organisation number"), is_narrow=True),
    _term("borrower_class", _("Class of borrower"), "borrower_class"),
    RegisterColumn(
        name="state",
        label=_("State"),
        shown=lambda row, _: status_tag(row.state),
        filed=lambda row: term("state", row.state.value, language()),
        is_default=True,
    ),
    _amount("decided", _("Decided amount"), is_default=False),
    _amount("committed", _("Committed"), is_default=True),
    _amount("drawn", _("Drawn")),
    _amount("outstanding", _("Outstanding"), is_default=True),
    _day("observed_on", _("Day of the balance")),
    _amount("original_amount", _("Original loan")),
    _text("currency", _("Currency"), is_narrow=True),
    _text("lender", _("Lender"), is_default=True),
    _text("loan_type", _("Type of loan")),
    _term("exposure_kind", _("Kind of exposure"), "exposure_kind"),
    _term("legal_form", _("Legal form"), "legal_form"),
    _text("purpose", _("Purpose")),
    RegisterColumn(
        name="securities",
        label=_("Securities"),
        shown=lambda row, _: _securities(row) or "–",
        filed=_securities,
    ),
    RegisterColumn(
        name="decided_on",
        label=_("Decided on"),
        shown=_decided_on,
        filed=_decided_on_filed,
        is_default=True,
        is_narrow=True,
    ),
    _text("decided_by", _("Decided by")),
    _text("paragraph", _("Paragraph"), is_narrow=True),
    _day("executed_on", _("Executed on")),
    _day("ends_on", _("Last day")),
    _day("valid_until", _("Holds until"), is_default=True),
    _day("matures_on", _("Loan matures")),
    _text("policy", _("Policy"), is_narrow=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
DEFAULT = tuple(column.name for column in COLUMNS if column.is_default)
