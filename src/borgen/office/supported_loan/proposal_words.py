"""What was proposed in a prepared step, and the figures that were shown, as labels and values in words."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.kernel.money import Money
from borgen.office.supported_loan.change_words import LABELS as CHANGE_LABELS
from borgen.office.supported_loan.change_words import METHODS, REASONS, rulings_text
from borgen.office.supported_loan.queries.proposals import ProposalCard
from borgen.office.supported_loan.type_words import type_by_rulings
from borgen.office.supported_loan.wording import LOAN_KINDS, STARTS, term_label
from borgen.office.ui.formats import count_text, day_text, money_text, share_text
from borgen.supported_loan.choices import ResidentsStart
from borgen.supported_loan.frozen_law import frozen_rulings
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

_MONEY = re.compile(r"-?\d+\.\d\d [A-Z]{3}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RATES = {"rate", "bond_coupon", "new_rate", "rate_before"}
_NUMBERS = {"bond_price", "price"}

LABELS: dict[str, Promise] = {
    **CHANGE_LABELS,
    "kind": gettext_lazy("Which loan"),
    "on": gettext_lazy("Day"),
    "text": gettext_lazy("What for"),
    "number": gettext_lazy("Number at the lender"),
    "bond_price": gettext_lazy("Bond price"),
    "bond_series": gettext_lazy("Series of the bonds"),
    "bond_coupon": gettext_lazy("Coupon of the bonds"),
    "is_callable": gettext_lazy("The bonds can be called at 100"),
    "first_term_on": gettext_lazy("First term"),
    "residents_start": gettext_lazy("What the residents pay first"),
    "debt_before": gettext_lazy("Debt before"),
    "debt_after": gettext_lazy("Debt after"),
    "accrued": gettext_lazy("Interest since it was last added"),
    "supported_sum": gettext_lazy("Supported sum"),
    "principal": gettext_lazy("Principal"),
    "service": gettext_lazy("Interest and instalment a term"),
    "contribution": gettext_lazy("Contribution a term"),
    "excess": gettext_lazy("Above the maximum"),
    "base_capital": gettext_lazy("Base capital"),
    "deposit": gettext_lazy("Residents' deposit"),
    "nominal": gettext_lazy("Nominal bonds"),
    "credit_owed": gettext_lazy("Owed on the construction credit"),
    "credit_missing": gettext_lazy("Lacking, paid by the owner"),
    "left_over": gettext_lazy("Left when the credit is settled"),
}
_WORDS: Mapping[str, Callable[[str], Any]] = {
    "kind": lambda text: LOAN_KINDS[LoanKind(text)],
    "residents_start": lambda text: STARTS[ResidentsStart(text)],
    "why": lambda text: REASONS[RedemptionReason(text)],
    "method": lambda text: METHODS[RedemptionMethod(text)],
}
_RULINGS = {"by_commitment", "by_loan_day"}


def terms_words(one: ProposalCard) -> list[tuple[str, str]]:
    """What was proposed."""
    return [(label, value) for _name, label, value in _said(one.kind, one.terms)]


def shown_words(one: ProposalCard) -> list[tuple[str, str, str]]:
    """The figures that the first person saw: name, label, value."""
    return [
        (name, label, _type_of_loan(one) if name == "loan_type" else value)
        for name, label, value in _said(one.kind, one.shown, kept={"loan_type"})
    ]


def _type_of_loan(one: ProposalCard) -> str:
    rulings = frozen_rulings(one.shown["by_loan_day"])
    return type_by_rulings(word=one.shown["loan_type"], on=date.fromisoformat(one.terms["on"]), rulings=rulings)


def figure_label(kind: str, name: str) -> str:
    """What a figure of a step of that kind is called: the interest of a redemption is accrued, that of a credit to be added."""
    found = (CHANGE_LABELS.get(name) if kind == "redemption" else None) or LABELS.get(name)
    return str(found) if found else term_label(name)


def _said(kind: str, values: Mapping[str, Any], kept: Collection[str] = ()) -> list[tuple[str, str, str]]:
    """Name, label and value of what is not empty, and of the ``kept`` even so."""
    return [
        (name, figure_label(kind, name), _value(name, value))
        for name, value in values.items()
        if value not in (None, "", False) or name in kept
    ]


def _value(name: str, value: Any) -> str:
    if name in _RULINGS:
        return rulings_text(value)
    if isinstance(value, bool):
        return _("Yes")
    if isinstance(value, dict | list):
        return ", ".join(f"{part}" for part in (value.values() if isinstance(value, dict) else value))
    text = str(value)
    if name in _WORDS:
        return str(_WORDS[name](text))
    if _MONEY.fullmatch(text):
        number, _space, currency = text.partition(" ")
        return money_text(Money.parse(number, currency), "exact")
    if _DAY.fullmatch(text):
        return day_text(date.fromisoformat(text))
    if name in _RATES:
        return share_text(Fraction(text))
    if name in _NUMBERS:
        return count_text(Fraction(text))
    return text
