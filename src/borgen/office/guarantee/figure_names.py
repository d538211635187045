"""What an explained figure is called: ``loan.1.outstanding`` is the outstanding debt of loan 1."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.guarantee.vocabulary import term
from borgen.guarantee.wording import word
from borgen.office.guarantee.wording import sentence
from borgen.office.ui.formats import language

_FIGURES: dict[str, Promise] = {
    "committed": gettext_lazy("Committed"),
    "written_down": gettext_lazy("Written down to"),
    "drawn": gettext_lazy("Drawn"),
    "outstanding": gettext_lazy("Outstanding"),
    "own_outstanding": gettext_lazy("The municipality's part of what is outstanding"),
    "decided": gettext_lazy("Decided amount"),
    "investment": gettext_lazy("Cost of the investment"),
    "own_contribution": gettext_lazy("Own contribution"),
    "lapses_on": gettext_lazy("Day on which the decision lapses"),
    "original": gettext_lazy("Original loan"),
    "original_amount": gettext_lazy("Original loan"),
    "per_year": gettext_lazy("Amortisation a year"),
    "amount": gettext_lazy("Amount"),
    "value": gettext_lazy("Value"),
    "interest": gettext_lazy("Interest"),
    "principal": gettext_lazy("Amortisation"),
    "payment": gettext_lazy("Payment"),
    "balance": gettext_lazy("Remaining debt"),
}


def figure_name(name: str) -> str:
    """The name of a figure in words; one that follows no pattern is shown as it is."""
    kind, _dot, rest = name.partition(".")
    parts = rest.split(".")
    lang = language()
    if kind == "basis":
        return _("Basis: %(fee)s") % {"fee": figure_name(rest)}
    match kind, parts:
        case "loan", [number, figure]:
            return _("%(figure)s, loan %(number)s") % {"figure": _figure(figure), "number": number}
        case "security", [_number, figure]:
            return _("%(figure)s of the security") % {"figure": _figure(figure)}
        case "balance", [loan, day]:
            return _("Stated balance of loan %(loan)s, %(day)s") % {"loan": loan, "day": day}
        case "movement", [_number]:
            return _("Movement")
        case "movement", [_number, "after"]:
            return _("Debt after the movement")
        case "increase", [_number]:
            return _("Increase")
        case "debt", [day]:
            return _("Debt on %(day)s") % {"day": day}
        case "fee", [year, fee_kind, *_more]:
            return f"{sentence(word('fee_kinds', fee_kind, lang))} {year}"
        case "fees", [year]:
            return _("Fees %(year)s") % {"year": year}
        case "charged", [_number]:
            return _("Charged fee")
        case "planned", [_number]:
            return _("Fee in a run that is not charged")
        case "correction", [_number]:
            return _("Correction of a charged fee")
        case "plan", [loan, row, figure]:
            names = {"figure": _figure(figure), "row": row, "loan": loan}
            return _("%(figure)s, payment %(row)s of loan %(loan)s") % names
        case "duty", [duty, day]:
            return f"{sentence(term('duty', duty, lang))} {day}"
    return _figure(kind)


def _figure(name: str) -> str:
    return str(_FIGURES.get(name, name))
