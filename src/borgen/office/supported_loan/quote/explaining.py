"""One figure of a quote, with every line of its arithmetic and the places in the law."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.ui.formats import day_text
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.subsidy import TermSplit
from borgen.supported_loan.summed import SUMMED, summed_terms

FIGURES = {
    "loan": gettext_lazy("Loan"),
    "base_capital": gettext_lazy("Base capital"),
    "deposit": gettext_lazy("Residents' deposit"),
    "supported_sum": gettext_lazy("Supported sum"),
    "excess": gettext_lazy("Above the maximum"),
    "maximum": gettext_lazy("Maximum"),
    "nominal_bonds": gettext_lazy("Nominal bonds"),
    "fee": gettext_lazy("Fee to Udbetaling Danmark"),
    "extra_principal": gettext_lazy("Loan for the extra energy investment"),
    "extra_deposit": gettext_lazy("Deposit for the extra energy investment"),
    "interest": gettext_lazy("Interest"),
    "principal": gettext_lazy("Instalment"),
    "service": gettext_lazy("Interest and instalment"),
    "contribution": gettext_lazy("Contribution"),
    "balance": gettext_lazy("Remaining debt"),
    "residents": gettext_lazy("Residents"),
    "state": pgettext_lazy("who pays", "State"),
    "payment": gettext_lazy("The residents' payment in the loan year, without contribution"),
}
_A_YEAR = "year_"
FIGURES |= {f"{_A_YEAR}{name}": FIGURES[name] for name in SUMMED}
_OF_THE_PROJECT = {
    "loan", "base_capital", "deposit", "supported_sum", "excess", "maximum", "fee", "extra_principal", "extra_deposit",
}  # fmt: skip
_OF_THE_LOAN = {"nominal_bonds"}


def explanation_of(quote: Quote, figure: str, n: int) -> Explanation:
    """Explain a figure.

    Raises:
        LookupError: the quote has no such figure, or the loan no such term or year.
    """
    return explanation(str(FIGURES[figure]), _of(quote, figure, n), quote.explain(figure, n), quote.used)


def numbered(quote: Quote, figure: str) -> tuple[str, int]:
    """What a figure is numbered over - ``terms``, ``years`` or ``whole`` - and up to what.

    Raises:
        KeyError: no such figure.
    """
    if figure not in FIGURES:
        raise KeyError(figure)
    if figure in _OF_THE_PROJECT | _OF_THE_LOAN:
        return "whole", 1
    if figure == "payment" or figure.startswith(_A_YEAR):
        return "years", max(split.loan_year for split in quote.terms)
    return "terms", quote.plan.terms.count


def terms_behind(quote: Quote, figure: str, n: int) -> Sequence[TermSplit]:
    """The terms that a sum of loan year ``n`` adds up; none behind any other figure."""
    return summed_terms(figure, quote.terms, n)[1] if figure.startswith(_A_YEAR) else ()


def _of(quote: Quote, figure: str, n: int) -> str:
    if figure in _OF_THE_PROJECT:
        return _("of the project")
    if figure in _OF_THE_LOAN:
        return _("sold to pay the loan out")
    if figure == "payment" or figure.startswith(_A_YEAR):
        return _("loan year %(year)s") % {"year": n}
    return _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(quote.plan.row(n).due_on)}
