"""One figure of a quote, with every line of its arithmetic and the places in the law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from borgen.kernel.money import Money
from borgen.office.ui.formats import count_text, day_text, money_text, share_text
from borgen.rules.citation import Citation
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.trace_words import TraceLine, explained

FIGURES = {
    "loan": gettext_lazy("Loan"),
    "base_capital": gettext_lazy("Base capital"),
    "deposit": gettext_lazy("Residents' deposit"),
    "supported_sum": gettext_lazy("Supported sum"),
    "excess": gettext_lazy("Above the maximum"),
    "maximum": gettext_lazy("Maximum"),
    "interest": gettext_lazy("Interest"),
    "principal": gettext_lazy("Instalment"),
    "service": gettext_lazy("Interest and instalment"),
    "contribution": gettext_lazy("Contribution"),
    "balance": gettext_lazy("Remaining debt"),
    "residents": gettext_lazy("Residents"),
    "state": pgettext_lazy("who pays", "State"),
    "payment": gettext_lazy("The residents' payment in the loan year, without contribution"),
}
_OF_THE_PROJECT = {"loan", "base_capital", "deposit", "supported_sum", "excess", "maximum"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """``lines`` are label, how and value; the last is the result."""

    title: str
    of: str
    result: str
    lines: Sequence[tuple[str, str, str]]
    places: Sequence[Citation]


def explanation_of(quote: Quote, figure: str, n: int, language: str) -> Explanation:
    """Explain a figure.

    Raises:
        LookupError: the quote has no such figure, or the loan no such term or year.
    """
    used = {ruling.parameter: ruling.cite for ruling in quote.used}
    lines = explained(quote.explain(figure, n), language, used=used)
    return Explanation(
        title=str(FIGURES[figure]),
        of=_sentence(_of(quote, figure, n)),
        result=_value(lines[-1]),
        lines=[(_sentence(line.label), line.how, _value(line)) for line in lines],
        places=tuple(dict.fromkeys(line.cite for line in lines if line.cite is not None)),
    )


def _of(quote: Quote, figure: str, n: int) -> str:
    if figure in _OF_THE_PROJECT:
        return _("of the project")
    if figure == "payment":
        return _("loan year %(year)s") % {"year": n}
    return _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(quote.plan.row(n).due_on)}


def _value(line: TraceLine) -> str:
    value = line.value
    if isinstance(value, Money):
        text = money_text(value, "exact")
        return f"≈ {text}" if line.is_rounded else text
    if isinstance(value, date):
        return day_text(value)
    assert isinstance(value, Fraction)
    return share_text(value) if line.is_share else count_text(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
