"""Who the guarantee is for, and what for."""

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.policy import words_of
from borgen.guarantee.vocabulary import vocabulary
from borgen.rules.finding import Finding

_OUTSIDE = {"utanför kommunen", "annan kommun", "utomkommunal", "uden for kommunen", "outside"}


def borrower_eligible(case: Case) -> Finding:
    eligible = case.find("beneficiaries")
    if case.borrower_class is None or eligible is None:
        return case.unclear("borrower_class")
    if case.borrower_class.value in words_of(eligible):
        return case.met(borrower_class=case.borrower_class.value)
    return case.not_met(borrower_class=case.borrower_class.value, eligible=eligible.text)


def seat_inside(case: Case) -> Finding:
    """A place that is not in the policy's list is asked about: a list of places is never complete."""
    locality, known = case.facts.borrower.locality.strip(), case.find("localities")
    seat = case.find("seat")
    if seat is not None and seat.word == "active_in_municipality":
        return case.unclear("seat", locality=locality or None)  # where one is active, no register says
    if not locality:
        return case.unclear("locality")
    if locality.casefold() in _OUTSIDE:
        return case.not_met(locality=locality)
    places = {case.policy.municipality, *(words_of(known) if known else ())}
    if locality.casefold() in {place.casefold() for place in places}:
        return case.met(locality=locality)
    return case.unclear("seat", locality=locality)


def exposure_allowed(case: Case) -> Finding:
    allowed, kind = case.find("exposure_kinds"), case.facts.exposure_kind
    if kind is None or allowed is None:
        return case.unclear("exposure_kind")
    if kind.value in words_of(allowed):
        return case.met(exposure_kind=kind.value)
    return case.not_met(exposure_kind=kind.value, allowed_exposures=allowed.text)


def purpose_allowed(case: Case) -> Finding:
    word = vocabulary().lists["purpose"].get(case.facts.purpose_category)
    if word is None:
        return case.unclear("purpose_category", purpose=case.facts.purpose or None)
    allowed, refused, only = (
        case.find("purposes_allowed"),
        case.find("purposes_refused"),
        case.find("investment_only"),
    )
    if refused is not None and word.name in words_of(refused):
        return case.not_met("refused", purpose_category=word.name)
    if allowed is not None and word.name not in words_of(allowed):
        return case.not_met("not_listed", purpose_category=word.name, allowed_purposes=allowed.text)
    if only is not None and only.flag and not word.is_investment:
        if word.name == "other":
            return case.unclear("purpose_category", purpose=case.facts.purpose or None)
        return case.not_met("no_investment", purpose_category=word.name)
    return case.met(purpose_category=word.name)


def purpose_preferred(case: Case) -> Finding:
    preferred, purpose = case.find("purposes_preferred"), case.facts.purpose_category
    if not purpose or preferred is None:
        return case.unclear("purpose_category", purpose=case.facts.purpose or None)
    if purpose in words_of(preferred):
        return case.met(purpose_category=purpose)
    return case.not_met(purpose_category=purpose, preferred_purposes=preferred.text)


def currency_agreed(case: Case) -> Finding:
    wanted = case.find("loan_currency")
    if wanted is None:
        return case.unclear("borrower_class")
    if not case.facts.currency or case.text("currency"):
        return case.unclear("currency")
    if case.facts.currency == wanted.word:
        return case.met(currency=case.facts.currency)
    return case.not_met(currency=case.facts.currency, wanted_currency=wanted.word)
