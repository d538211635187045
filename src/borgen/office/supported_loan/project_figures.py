"""The figures of a project's financing that a page, a call or the command line can explain, by name."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.supported_loan.queries.projects import ProjectPage
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace

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
    "accrued": _("Interest since it was last added"),
}


class NoSuchFigure(LookupError):
    """The project has no such figure, or it cannot be worked out."""


def traces_of(page: ProjectPage) -> Mapping[str, tuple[Trace, tuple[Ruling, ...]]]:
    """Every figure that is known, with its arithmetic and the values of the law in it."""
    plan, found = page.plan, dict[str, tuple[Trace, tuple[Ruling, ...]]]()
    if plan.financing:
        found |= {name: (trace, plan.financing.rulings) for name, trace in plan.financing.traces.items()}
    if plan.cap:
        found["maximum"] = (plan.cap.trace, plan.cap.rulings)
    if plan.extra:
        found["extra_loan"] = (plan.extra.traces["principal"], plan.extra.rulings)
        found["extra_deposit"] = (plan.extra.traces["deposit"], plan.extra.rulings)
    if plan.grant:
        found["grant"] = (plan.grant.trace, plan.grant.rulings)
    if page.account and page.account.accrued:
        found["accrued"] = (page.account.accrued_trace, ())
    return found


def explain(page: ProjectPage, figure: str) -> Explanation:
    """How a figure came about.

    Raises:
        NoSuchFigure: there is none of that name, or it cannot be worked out.
    """
    known = traces_of(page)
    if figure not in known or figure not in FIGURES:
        raise NoSuchFigure(figure)
    trace, rulings = known[figure]
    return explanation(str(FIGURES[figure]), page.facts.name, trace, rulings)
