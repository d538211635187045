"""The figures of a project's financing that a page, a call or the command line can explain, by name."""

from collections.abc import Mapping
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.supported_loan.queries.projects import ProjectPage
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace, Worksheet
from borgen.supported_loan.choices import CURRENCY

FIGURES: dict[str, Promise] = {
    "loan": _("Loan"),
    "base_capital": _("Base capital"),
    "deposit": _("Residents' deposit"),
    "supported_sum": _("Supported sum"),
    "excess": _("Above the maximum"),
    "maximum": _("Maximum"),
    "extra_loan": _("Loan for extra energy investment"),
    "extra_deposit": _("Deposit for the extra energy investment"),
    "grant": _("Grant to service areas"),
    "fee": _("Fee to Udbetaling Danmark"),
    "accrued": _("Interest since it was last added"),
    "per_m2": _("Amount a m²"),
    "debt": _("Debt"),
    "owed": _("Owed in all"),
    "left": _("Left to draw"),
}
OF_LINES: dict[str, Promise] = {"debt": _("Debt"), "interest": _("Interest that was added")}
"""The figures of the lines of the credit's account, each with its line's place behind: ``interest-2``."""


class NoSuchFigure(LookupError):
    """The project has no such figure, or it cannot be worked out."""


def traces_of(page: ProjectPage) -> Mapping[str, tuple[Trace, tuple[Ruling, ...]]]:
    """Every figure that is known, with its arithmetic and the values of the law in it."""
    plan, found = page.plan, dict[str, tuple[Trace, tuple[Ruling, ...]]]()
    if plan.financing:
        found |= {name: (trace, plan.financing.rulings) for name, trace in plan.financing.traces.items()}
    if plan.cap:
        found["maximum"] = (plan.cap.trace, plan.cap.rulings)
        per_m2 = "per_m2_with_supplement" if plan.cap.supplement else "per_m2"
        found["per_m2"] = (plan.cap.trace.leading_to(per_m2), plan.cap.rulings)
    if plan.extra:
        found["extra_loan"] = (plan.extra.traces["principal"], plan.extra.rulings)
        found["extra_deposit"] = (plan.extra.traces["deposit"], plan.extra.rulings)
    if plan.grant:
        found["grant"] = (plan.grant.trace, plan.grant.rulings)
    if plan.fee:
        found["fee"] = (plan.fee.trace, plan.fee.rulings)
    return found | {name: (trace, ()) for name, trace in _credit_traces(page).items()}


def _credit_traces(page: ProjectPage) -> dict[str, Trace]:
    """Those of the construction credit: ``debt-2`` and ``interest-2`` are of the second line of its account."""
    account, known = page.account, page.credit
    if account is None or known is None:
        return {}
    found = {"accrued": account.accrued_trace}
    for place, entry in enumerate(account.entries, 1):
        found[f"debt-{place}"] = entry.debt_trace
        if entry.trace is not None:
            found[f"interest-{place}"] = entry.trace
    unit = f"minor {CURRENCY}"
    found |= {"debt": account.debt_trace, "owed": account.owed_trace}
    sheet = Worksheet()
    left = sheet.given("credit_limit", Fraction(known.facts.limit.minor), unit=unit, source="credit.limit")
    for place, move in enumerate(known.moves, 1):
        drawn = sheet.given(f"credit_drawn_{place}", Fraction(move.amount.minor), unit=unit, source="credit.account")
        left = sheet.subtract(f"credit_left_{place}", left, drawn)
    found["left"] = sheet.trace(left)
    return found


def explain(page: ProjectPage, figure: str) -> Explanation:
    """How a figure came about.

    Raises:
        NoSuchFigure: there is none of that name, or it cannot be worked out.
    """
    known, name, words = traces_of(page), figure.partition("-")[0], OF_LINES if "-" in figure else FIGURES
    if figure not in known or name not in words:
        raise NoSuchFigure(figure)
    trace, rulings = known[figure]
    return explanation(str(words[name]), page.facts.name, trace, rulings)
