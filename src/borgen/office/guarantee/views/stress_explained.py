"""How a figure of the stress test came about, step by step."""

import re

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.guarantee.register_sums import apart
from borgen.guarantee.stress_trace import HELD, NoSuchFigure
from borgen.guarantee.vocabulary import term
from borgen.office.guarantee.queries.stress import StressTest, explain_stress
from borgen.office.guarantee.views.explanation import lines_named
from borgen.office.guarantee.views.stress import asked, labels_of_figures, missing_words
from borgen.office.guarantee.views.worked_out import guarantee_or_several, worked_out
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, same_question
from borgen.office.ui.formats import language
from borgen.rules.trace import APART

_NUMBERED = re.compile(r"(part|security|year|sum|nothing)_(\d+)")


def explained(request: OfficeRequest, organisation: str, amount: str) -> HttpResponse:
    """How one figure came about: ``paid.2027``, ``paid.total``, ``security.7`` or ``part.12.2027.extra``."""
    _form, found = asked(request)
    if found is None:
        raise Http404
    try:
        trace = explain_stress(found, amount)
    except NoSuchFigure as error:
        raise Http404 from error
    lines = lines_named(trace, lambda name: _name(found, amount, name), lambda source: _source(found, amount, source))
    back = same_question(request, "guarantee:stress")
    return worked_out(request, figure=_title(found, amount), lead=_("Stress test"), lines=lines, back_url=back)


def _title(test: StressTest, amount: str) -> str:
    kind, *rest = amount.split(".")
    if kind == "security":
        return _("Security")
    if kind == "kind":
        return sentence(term("security_kind", rest[0], language()))
    if kind == "owed":
        return _("Outstanding")
    labels = labels_of_figures()
    if kind in HELD:
        return labels[kind]
    if kind == "part":
        guarantee, year, name = rest
        return f"{labels[name]} {year}, {test.references[int(guarantee)]}"
    return f"{labels[kind]}, {_('all years')}" if rest == ["total"] else f"{labels[kind]} {rest[0]}"


def _name(test: StressTest, amount: str, name: str) -> str:
    """A name on the sheet in words."""
    found = _NUMBERED.fullmatch(name)
    if found:
        kind, number = found.groups()
        if kind == "part" and amount.startswith("owed."):
            row = next(row for row in test.borrowers if row.reference == amount.removeprefix("owed."))
            return guarantee_or_several(apart(row.parts, APART)[int(number) - 1].names)
        if kind == "part":
            return test.references[int(number)]
        if kind == "security":
            worth = next(one for one in test.found.worths if one.security.id == int(number))
            return test.references[worth.security.guarantee]
        return {"year": number, "sum": _("Sum so far")}.get(kind, _("Nothing"))
    words = {
        "nothing": _("Nothing"), "points": _("Rates rise by, percentage points"), "haircut": _("Falls by"),
        "other_share": _("Share that counts"), "whole": _("The whole"), "share_left": _("Share that is left"),
        "value": _("Value"), "value_exact": _("Before rounding"), "value_that_counts": _("Value that counts"),
        "deed": _("Amount"), "worth_at_most": _("Worth at most"), "inhabitants": _("Inhabitants"),
        "per_inhabitant_exact": _("Before rounding"), "register_balance": _("The register's debt"),
        "register_extra_exact": _("Before rounding"), "left_at_beginning": _("Left at the year's beginning"),
        "extra_exact": _("Before rounding"), "worth_of_securities": _("What the securities are worth at most"),
        "recovered_before": _("Got back in earlier years"), "paid_so_far": _("Paid so far"),
        "worth_left": _("What they can still bring"), "not_recovered": _("Paid and not got back"),
        "smaller_of_both": _("The smaller of the two"), "owed": _("Outstanding"),
        "outstanding": _("Outstanding in the register"), "not_failing": _("Owed by all who do not fail"),
        "left_to_call": _("Left when they fail"),
    }  # fmt: skip
    return words.get(name) or labels_of_figures()[name]


def _source(test: StressTest, amount: str, source: str) -> str:
    """Where an input comes from, in words."""
    first, _space, number = source.partition(" ")
    if first == "year":
        return number
    if first == "guarantee" and amount in HELD:
        return _("The municipality's part of what is outstanding")
    if first == "guarantee" and amount.startswith("kind."):
        return _("What the security is worth at most")
    if first == "guarantee":
        name = amount.rpartition(".")[2] if amount.startswith("part.") else amount.partition(".")[0]
        return _how(name) if not amount.startswith("part.") else f"{test.references[int(number)]}: {_how(name)}"
    return {
        "stress.settings": _("Settings"), "register": _("The register"), "stress.whole": "",
        "stress.nothing": "", "organisation.inhabitants": str(test.inhabitants_on or ""),
        "stress.before_recovery": _("Securities bring nothing yet"),
        "stress.value_not_stated": missing_words("value"), "stress.amount_not_stated": missing_words("amount"),
        "stress.sum": _("A sum that explains itself"),
        "stress.owed": _("The municipality's part of what is outstanding"), "start": "",
        "stress.paid": _("All that is paid"), "stress.recourse": _("All that comes back"),
    }[source]  # fmt: skip


def _how(kind: str) -> str:
    return {
        "principal": _("What the plan leaves, or what falls due"), "interest": _("As the plan of what is left says"),
        "extra": _("The rise on what is left at the year's beginning"), "paid": _("Debt, interest and the rise"),
        "recourse": _("The least of what securities are worth and what has been paid"),
    }[kind]  # fmt: skip
