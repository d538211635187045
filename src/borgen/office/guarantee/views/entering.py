"""Entering a guarantee by hand, and changing or correcting its terms and its borrower."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.guarantee.forms.commands import ChangeForm, CorrectForm
from borgen.office.guarantee.forms.initial import borrower_initial, decision_initial, scope_initial
from borgen.office.guarantee.forms.terms import (
    BalanceForm,
    BorrowerForm,
    CorrectDecisionForm,
    DecisionForm,
    LoanForm,
    ScopeForm,
)
from borgen.office.guarantee.queries.borrower import borrower_of
from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.office.guarantee.usecases.borrower import change_borrower, correct_borrower
from borgen.office.guarantee.usecases.register import change_terms, correct_terms, enter_guarantee
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
)
from borgen.office.guarantee.views.choices import choices
from borgen.office.guarantee.views.commanding import CommandPage, commanded, page_of, to_guarantee
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.guarantee.views.parts import loan_entry
from borgen.office.journal.forms import CommandForm
from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import posted
from borgen.office.ui.sections import Section


def enter(request: OfficeRequest, organisation: str) -> HttpResponse:
    """A new guarantee: borrower, decision, terms, and a first loan with its balance."""
    data = request.POST if request.method == "POST" else None
    money = {"currency": request.organisation.currency}
    head = CommandForm(data)
    who = BorrowerForm(data, prefix="borrower", **money)
    decision = DecisionForm(data, prefix="decision", initial={"outcome": "granted"}, **money)
    scope = ScopeForm(
        data, prefix="scope", initial={"exposure_kind": "loan", "covers": ["principal"]}, **money
    )
    loan = LoanForm(data, prefix="loan", **money)
    balance = BalanceForm(data, prefix="balance", **money)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        stated = decision.stated() | scope.stated()
        entry = loan_entry(loan, balance)
        return enter_guarantee(
            organisation_id=request.organisation.id,
            borrower=BorrowerTerms(**who.stated()),
            terms=GuaranteeTerms(**{"currency": request.organisation.currency, **stated}),
            loans=[entry] if entry.balance or not loan.is_empty else [],
            by=request.actor,
            at=request.now,
            key=given["key"],
        )

    register_url = address(request, "guarantee:register")
    page = CommandPage(
        title=_("New guarantee"),
        lead=_("Fill in what you know. What is missing is shown as missing, never guessed."),
        submit=_("Save the guarantee"),
        back_url=register_url,
        crumbs=(_("Register"), register_url, _("New guarantee")),
    )
    return commanded(
        request,
        page,
        head=head,
        sections=[
            Section(form=who, title=_("Borrower")),
            Section(form=decision, title=_("Decision and time")),
            Section(form=scope, title=_("Terms")),
            Section(form=loan, title=_("Loan"), lead=_("More loans can be added afterwards.")),
            Section(form=balance, title=_("What is left of it")),
        ],
        action=action,
        said=_("The guarantee has been entered."),
        next_url=to_guarantee(request),
    )


def change(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """What can be done with the guarantee, each with a sentence that says when it is right."""
    page = loaded(request, reference)
    context = {"page": page, "reference": reference, "groups": choices(request, page)}
    return render(request, "guarantee/change.html", context)


def change_the_terms(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page, data = loaded(request, reference), posted(request)
    head = ChangeForm(data, initial={"seen": page.newest})
    decision, scope = _terms_forms(page, data)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return change_terms(
            organisation_id=request.organisation.id,
            reference=reference,
            true_from=given["true_from"],
            changes=decision.altered() | scope.altered(),
            reason=given["reason"],
            by=request.actor,
            at=request.now,
            key=given["key"],
            seen_sequence=given["seen"],
        )

    return commanded(
        request,
        page_of(request, page, title=_("Terms are others from a day"), submit=_("Save the change"),
              lead=_("For what really changed. Was it wrong all the time, then correct it instead.")),
        head=head,
        sections=[
            Section(form=head, title=_("From when")),
            Section(form=decision, title=_("Decision and time")),
            Section(form=scope, title=_("Terms")),
        ],
        action=action,
        said=_("The change has been saved."),
        next_url=to_guarantee(request),
    )  # fmt: skip


def correct_the_terms(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page, data = loaded(request, reference), posted(request)
    head = CorrectForm(data, initial={"seen": page.newest})
    decision, scope = _terms_forms(page, data, CorrectDecisionForm)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return correct_terms(
            organisation_id=request.organisation.id,
            reference=reference,
            changes=decision.altered() | scope.altered(),
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
        page_of(request, page, title=_("Correct what was wrong"), submit=_("Save the correction"),
              lead=_("What was believed before stays to be seen, with your reason.")),
        head=head,
        sections=[
            Section(form=decision, title=_("Decision and time")),
            Section(form=scope, title=_("Terms")),
            Section(form=head, title=_("Why")),
        ],
        action=action,
        said=_("The correction has been saved."),
        next_url=to_guarantee(request),
    )  # fmt: skip


def borrower(request: OfficeRequest, organisation: str, reference: str, how: str) -> HttpResponse:
    """The borrower's data: others from a day on, or wrong until now."""
    if how not in ("change", "correct"):
        raise Http404
    page, data = loaded(request, reference), posted(request)
    kind = ChangeForm if how == "change" else CorrectForm
    head = kind(data, initial={"seen": page.newest})
    who = BorrowerForm(data, prefix="borrower", initial=borrower_initial(page.facts))
    party = borrower_of(
        organisation_id=request.organisation.id, guarantee_id=page.row.id, as_of=request.as_of
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        common: dict[str, Any] = {
            "organisation_id": request.organisation.id, "party": party, "changes": who.altered(), "by": request.actor,
            "at": request.now, "key": given["key"],
        }  # fmt: skip
        if how == "change":
            change_borrower(true_from=given["true_from"], **common)
        else:
            correct_borrower(
                reason=given["reason"], true_from=given["true_from"], true_until=given["true_until"], **common
            )
        return {"reference": reference}

    is_change = how == "change"
    return commanded(
        request,
        page_of(request, page, title=_("Borrower's data"), submit=_("Save the change") if is_change else _("Save the correction"),
              lead=_("It counts for every guarantee of this borrower.")),
        head=head,
        sections=[
            Section(form=who, title=_("Borrower")),
            Section(form=head, title=_("From when") if is_change else _("Why")),
        ],
        action=action,
        said=_("The borrower's data have been saved."),
        next_url=to_guarantee(request),
    )  # fmt: skip


def _terms_forms(
    page: GuaranteePage, data: Any, kind: type[DecisionForm] = DecisionForm
) -> tuple[DecisionForm, ScopeForm]:
    currency = page.facts.currency
    return (
        kind(data, prefix="decision", initial=decision_initial(page.facts), currency=currency),
        ScopeForm(data, prefix="scope", initial=scope_initial(page.facts), currency=currency),
    )
