"""One figure of a quote, with every line of its arithmetic and the places in the law."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.ui.formats import day_text
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.summed import SUMMED

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
FIGURES |= {f"year_{name}": FIGURES[name] for name in SUMMED}
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


def _of(quote: Quote, figure: str, n: int) -> str:
    if figure in _OF_THE_PROJECT:
        return _("of the project")
    if figure in _OF_THE_LOAN:
        return _("sold to pay the loan out")
    if figure == "payment" or figure.startswith("year_"):
        return _("loan year %(year)s") % {"year": n}
    return _("term %(n)s, due %(day)s") % {"n": n, "day": day_text(quote.plan.row(n).due_on)}
