"""Loans, securities and insurances under a guarantee: added, changed from a day on, corrected, given back."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from borgen.office.guarantee.forms.commands import ChangeForm, CorrectForm, ReleaseForm, SinceForm
from borgen.office.guarantee.forms.initial import insurance_initial, loan_initial, security_initial
from borgen.office.guarantee.forms.terms import BalanceForm, InsuranceForm, LoanForm, SecurityForm, TermsForm
from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.office.guarantee.usecases.parts import change_part, correct_part, enter_part, release_part
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    SecurityTerms,
)
from borgen.office.guarantee.views.commanding import commanded, page_of, to_guarantee
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.people.access import OfficeRequest
from borgen.office.people.commanding import posted
from borgen.office.ui.sections import Section

PARTS: dict[str, type[TermsForm]] = {"loan": LoanForm, "security": SecurityForm, "insurance": InsuranceForm}


def loan_entry(loan: LoanForm, balance: BalanceForm) -> LoanEntry:
    """A loan as it is entered, with what is left of it where that was said."""
    first, terms = balance.cleaned_data, LoanTerms(**loan.stated())
    if first.get("amount") is None:
        return LoanEntry(terms=terms)
    source = first["source"] or _("Entered by hand")
    return LoanEntry(terms=terms, balance=BalanceTerms(on=first["on"], amount=first["amount"], source=source))


def enter_a_part(request: OfficeRequest, organisation: str, reference: str, part: str) -> HttpResponse:
    page, data = loaded(request, reference), posted(request)
    if part not in PARTS:
        raise Http404
    head = SinceForm(data, initial={"seen": page.newest})
    terms = PARTS[part](data, prefix=part, currency=page.facts.currency)
    balance = BalanceForm(data, prefix="balance", currency=page.facts.currency)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        entry: LoanEntry | SecurityTerms | InsuranceTerms
        if isinstance(terms, LoanForm):
            entry = loan_entry(terms, balance)
        elif part == "security":
            entry = SecurityTerms(**terms.stated())
        else:
            entry = InsuranceTerms(**terms.stated())
        return enter_part(
            organisation_id=request.organisation.id,
            reference=reference,
            terms=entry,
            true_from=given["true_from"],
            by=request.actor,
            at=request.now,
            key=given["key"],
            seen_sequence=given["seen"],
        )

    titles = {"loan": _("Add a loan"), "security": _("Add a security"), "insurance": _("Add an insurance")}
    more = [Section(form=balance, title=_("What is left of it"))] if part == "loan" else []
    return commanded(
        request,
        page_of(request, page, title=titles[part], submit=_("Save")),
        head=head,
        sections=[Section(form=terms, title=titles[part]), *more, Section(form=head, title=_("From when"))],
        action=action,
        said=_("It has been saved."),
        next_url=to_guarantee(request),
    )


def change_a_part(
    request: OfficeRequest, organisation: str, reference: str, part: str, number: int
) -> HttpResponse:
    page, data = loaded(request, reference), posted(request)
    head = ChangeForm(data, initial={"seen": page.newest})
    terms = _part_form(page, part, number, data)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return change_part(
            organisation_id=request.organisation.id,
            reference=reference,
            part=part,  # type: ignore[arg-type]
            number=number,
            true_from=given["true_from"],
            changes=terms.altered(),
            by=request.actor,
            at=request.now,
            key=given["key"],
            seen_sequence=given["seen"],
        )

    leads = {
        "loan": _("A loan that moves to another lender is the same loan with another lender from that day.")
    }
    return commanded(
        request,
        page_of(request, page, title=_title(part), submit=_("Save the change"), lead=leads.get(part, "")),
        head=head,
        sections=[
            Section(form=head, title=_("From when"), only="true_from"),
            Section(form=terms, title=_title(part)),
        ],
        action=action,
        said=_("The change has been saved."),
        next_url=to_guarantee(request),
    )


def correct_a_part(
    request: OfficeRequest, organisation: str, reference: str, part: str, number: int
) -> HttpResponse:
    page, data = loaded(request, reference), posted(request)
    head = CorrectForm(data, initial={"seen": page.newest})
    terms = _part_form(page, part, number, data)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return correct_part(
            organisation_id=request.organisation.id,
            reference=reference,
            part=part,  # type: ignore[arg-type]
            number=number,
            changes=terms.altered(),
            reason=given["reason"],
            true_from=given["true_from"],
            true_until=given["true_until"],
            by=request.actor,
            at=request.now,
            key=given["key"],
            seen_sequence=given["seen"],
        )

    return commanded(
        request,
        page_of(request, page, title=_("Correct what was wrong"), submit=_("Save the correction")),
        head=head,
        sections=[Section(form=terms, title=_title(part)), Section(form=head, title=_("Why"))],
        action=action,
        said=_("The correction has been saved."),
        next_url=to_guarantee(request),
    )


def release_a_part(
    request: OfficeRequest, organisation: str, reference: str, part: str, number: int
) -> HttpResponse:
    if part not in ("security", "insurance"):
        raise Http404
    page, data = loaded(request, reference), posted(request)
    head = ReleaseForm(data, initial={"seen": page.newest})
    _part_form(page, part, number, None)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return release_part(
            organisation_id=request.organisation.id,
            reference=reference,
            part=part,  # type: ignore[arg-type]
            number=number,
            released_on=given["released_on"],
            reason=given["reason"],
            by=request.actor,
            at=request.now,
            key=given["key"],
            seen_sequence=given["seen"],
        )

    title = _("Give the security back") if part == "security" else _("End the insurance")
    return commanded(
        request,
        page_of(request, page, title=title, submit=title),
        head=head,
        sections=[Section(form=head, title=title)],
        action=action,
        said=_("It has been saved."),
        next_url=to_guarantee(request),
    )


def _title(part: str) -> str:
    return {"loan": _("The loan"), "security": _("The security"), "insurance": _("The insurance")}[part]


def _part_form(page: GuaranteePage, part: str, number: int, data: QueryDict | None) -> TermsForm:
    """The form of a part that the guarantee has.

    Raises:
        Http404: it has no such part.
    """
    initial: dict[str, Any] | None = None
    if part == "loan":
        initial = next((loan_initial(one) for one in page.facts.loans if one.id == str(number)), None)
    elif part == "security":
        initial = next(
            (security_initial(one) for one in page.facts.securities if one.id == str(number)), None
        )
    elif part == "insurance":
        initial = next(
            (insurance_initial(one) for one in page.facts.insurances if one.id == str(number)), None
        )
    if initial is None:
        raise Http404
    return PARTS[part](data, prefix=part, initial=initial, currency=page.facts.currency)
