"""The type of a loan in words; what no source says is never told as a fact."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from borgen.office.supported_loan.facts.loan import LoanFacts
from borgen.office.ui.formats import count_text, day_text
from borgen.rules.parameter import Ruling
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan_type import TypeOfLoan, type_of_loan

LOAN_TYPES: Mapping[str, Promise] = {
    "adjustable": gettext_lazy("Adjustable-rate loan"),
    "adjustable_one_year": gettext_lazy("Adjustable-rate loan, rate fixed for one year"),
    "adjustable_ten_years": gettext_lazy("Adjustable-rate loan, rate fixed for ten years"),
}


def type_text(found: TypeOfLoan) -> str:
    """The type, or that it is not known with what is assumed, and what the loan's own terms say against it."""
    if not found.known:
        return type_remark(found)
    return ". ".join(part for part in (_named(found.known), _contradiction(found)) if part)


def type_remark(found: TypeOfLoan) -> str:
    """What has to be said besides a known type: that none is known, what is assumed, and what contradicts it."""
    if found.known:
        return _contradiction(found)
    parts = [_("Not known: no source says which type of loan was in use on %(day)s") % {"day": day_text(found.disbursed_on)}]
    if found.assumed:
        parts.append(_("Assumed: %(type)s") % {"type": _named(found.assumed)})
    if found.contradicted:
        parts.append(_contradiction(found))
    return ". ".join(parts)


def type_fields(facts: LoanFacts) -> dict[str, str]:
    """The type as an answer to a machine: the known one, the assumed one, and the remark in the reader's language."""
    found = facts.type_of_loan
    return {"loan_type": found.known, "loan_type_assumed": found.assumed, "loan_type_remark": type_remark(found)}


def type_by_rulings(*, word: str, on: date, rulings: Iterable[Ruling]) -> str:
    """The type of a loan that is prepared for ``on``; ``rulings`` are the values of the law by that day."""
    law = Law(frozen=rulings)
    years, a_year = (law.ruling(f"dk_loan_terms#{name}", {}).whole for name in ("fixed_years", "terms_a_year"))
    return type_text(type_of_loan(word=word, on=on, fixed_terms=years * a_year, terms_a_year=a_year, law=law))


def _named(word: str) -> str:
    known = LOAN_TYPES.get(word)
    return str(known) if known is not None else word


def _contradiction(found: TypeOfLoan) -> str:
    if not found.contradicted:
        return ""
    terms = ngettext("%(count)s term", "%(count)s terms", found.fixed_terms) % {"count": found.fixed_terms}
    years = _years(found.fixed_years)
    return _("The loan's own terms contradict that type: they fix the rate for %(years)s at a time (%(terms)s)") % {
        "years": years, "terms": terms,
    }  # fmt: skip


def _years(years: Fraction) -> str:
    number = years.numerator if years.denominator == 1 else 2
    return ngettext("%(count)s year", "%(count)s years", number) % {"count": count_text(years)}
