"""How the guarantee is bounded: amount, time, scope, legal form, the municipality's share."""

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.commitment import Covered, ExposureKind, LegalForm
from borgen.guarantee.policy import words_of
from borgen.rules.finding import Finding

_UNBOUNDED = {LegalForm.GENERAL, LegalForm.LOSS_SHARE, LegalForm.JOINT_AND_SEVERAL}


def amount_exact(case: Case) -> Finding:
    decided, form = case.facts.decided, case.facts.legal_form
    if decided is None:
        if form in _UNBOUNDED:
            return case.not_met("unbounded", legal_form=form.value)
        return case.unclear("decided", text=case.text("decided_amount", "frame") or None)
    if decided.minor <= 0:
        return case.not_met("not_positive", decided=decided)
    frame = case.find("frame_allowed")
    if case.facts.is_frame and frame is not None and not frame.flag:
        return case.not_met("frame", decided=decided)
    return case.met(decided=decided)


def end_exact(case: Case) -> Finding:
    ends_with = case.find("ends_with")
    if case.facts.ends_on is not None and ends_with is not None:
        return case.met("or_event", ends_on=case.facts.ends_on, ends_with=ends_with.word)
    if case.facts.ends_on is not None:
        return case.met(ends_on=case.facts.ends_on)
    text = case.text("ends_on", "validity_text")
    return case.not_met(text=text) if text else case.unclear("ends_on")


def covers_stated(case: Case) -> Finding:
    covers, allowed = case.facts.covers, case.find("covers")
    if not covers:
        return case.unclear("covers")
    stated = ", ".join(sorted(covered.value for covered in covers))
    if allowed is not None and not {covered.value for covered in covers} <= set(words_of(allowed)):
        return case.not_met("too_much", covers=stated, allowed_covers=allowed.text)
    if case.facts.exposure_kind is not ExposureKind.LEASE and Covered.PRINCIPAL not in covers:
        return case.not_met("no_principal", covers=stated)
    return case.met(covers=stated)


def legal_form_allowed(case: Case) -> Finding:
    form, allowed = case.facts.legal_form, case.find("legal_forms")
    if form is None or allowed is None:
        return case.unclear("legal_form")
    if form.value in words_of(allowed):
        return case.met(legal_form=form.value)
    return case.not_met(legal_form=form.value, allowed_forms=allowed.text)


def share_within(case: Case) -> Finding:
    share, owns = case.facts.municipality_share, case.facts.borrower.municipality_owns
    most, follows = case.find("municipality_share_max"), case.find("share_follows_ownership")
    if most is not None and share > most.number:
        return case.not_met("above_most", municipality_share=share, share_max=most.number)
    if follows is not None and follows.flag:
        if owns is None:
            return case.unclear("municipality_owns", municipality_share=share)
        if share > owns:
            return case.not_met("above_ownership", municipality_share=share, municipality_owns=owns)
    return case.met(municipality_share=share)
