"""What moves money in a project: the construction credit's terms and draws, a disbursement, its report and the answer."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import CommandPage, posted
from borgen.office.supported_loan.forms import money as forms
from borgen.office.supported_loan.queries.reports import report
from borgen.office.supported_loan.usecases import credit, reporting
from borgen.office.supported_loan.usecases.disbursement import DISBURSEMENT, disbursement_terms
from borgen.office.supported_loan.usecases.proposals import prepare_step
from borgen.office.supported_loan.views.commanding import commanded, shown
from borgen.office.supported_loan.views.project import loaded
from borgen.office.supported_loan.views.project_commands import page_of, to_project
from borgen.office.supported_loan.why_not import why_not
from borgen.office.ui.sections import Section
from borgen.supported_loan.disbursement import ReportOutcome
from borgen.supported_loan.paid_out import LoanKind


def credit_terms(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """A construction credit is agreed, or its terms are others."""
    page = loaded(request, reference)
    known = page.credit
    shown: dict[str, Any] = {"day_count": DayCount.ACT_360}
    if known:
        shown = {
            "limit": known.facts.limit, "opened_on": known.facts.opened_on, "number": known.number,
            "day_count": known.facts.day_count, "first_interest_on": known.first_interest_on,
            "interest_months": known.interest_months,
        }  # fmt: skip
    head = forms.CreditForm(posted(request), initial={"seen": page.newest, **shown})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        terms = {name: value for name, value in given.items() if name not in ("key", "seen")}
        return credit.agree_credit(
            organisation_id=request.organisation.id, reference=reference, **terms, by=request.actor, at=request.now,
            key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    lead = _("No law gives the credit's rate or day count: they are the agreement's own.")
    return commanded(
        request,
        page_of(request, page, title=_("Construction credit"), submit=_("Save the credit"), lead=lead),
        head=head, action=action, said=_("The credit has been saved."),
        next_url=to_project(request, "credit"),
    )  # fmt: skip


def credit_rate(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """The credit's rate is another from a day."""
    page = loaded(request, reference)
    head = forms.CreditRateForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return credit.state_credit_rate(
            organisation_id=request.organisation.id, reference=reference, since=given["since"], rate=given["rate"],
            source=given["source"], by=request.actor, at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    return commanded(
        request, page_of(request, page, title=_("New rate of the credit"), submit=_("Save the rate")), head=head,
        action=action, said=_("The rate has been saved."),
        next_url=to_project(request, "credit"),
    )  # fmt: skip


def draw(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """A draw or a payment back is prepared for a second person."""
    page = loaded(request, reference)
    head = forms.DrawForm(posted(request), initial={"seen": page.newest, "on": request.today})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        amount: Money = given["amount"] if given["kind"] == "draw" else -given["amount"]
        return prepare_step(
            organisation_id=request.organisation.id, step=credit.DRAW, reference=reference,
            terms={"on": given["on"].isoformat(), "amount": str(amount), "text": given["text"]}, by=request.actor,
            at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    lead = _("You prepare; another person carries out. Nothing moves before that.")
    return commanded(
        request,
        page_of(request, page, title=_("Draw on the construction credit"), submit=_("Prepare"), lead=lead),
        head=head, action=action, said=_("The step has been prepared."),
        next_url=_to_proposal(request),
    )  # fmt: skip


def disburse(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    """A disbursement is prepared for a second person."""
    page = loaded(request, reference)
    is_first_there = any(loan.kind is LoanKind.FIRST for loan in page.row.loans)
    kind = LoanKind.EXTRA if is_first_there else LoanKind.FIRST
    head = forms.DisbursementForm(
        posted(request), initial={"seen": page.newest, "on": request.today, "kind": kind}
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return prepare_step(
            organisation_id=request.organisation.id, step=DISBURSEMENT, reference=reference,
            terms=disbursement_terms(**head.terms()), by=request.actor, at=request.now, key=given["key"],
            seen_sequence=given["seen"],
        )  # fmt: skip

    lead = _(
        "The amount follows from the form that counts. You prepare; another person carries out. "
        "The first loan settles the construction credit."
    )
    sections = [
        Section(form=head, title=_("The loan"), only="kind number on rate"),
        Section(form=head, title=_("Bonds"), only="bond_price bond_series bond_coupon is_callable"),
        Section(form=head, title=_("Terms and readings"), only="first_term_on residents_start"),
    ]
    return commanded(
        request,
        page_of(request, page, title=_("Disbursement of a loan"), submit=_("Prepare"), lead=lead), head=head,
        sections=sections, action=action, said=_("The step has been prepared."), next_url=_to_proposal(request),
    )  # fmt: skip


def report_new(request: OfficeRequest, organisation: str, reference: str, loan: str) -> HttpResponse:
    """The disbursement is reported, or reported anew with a correction."""
    page = loaded(request, reference)
    if loan not in [one.number for one in page.row.loans]:
        raise Http404
    first = report(organisation_id=request.organisation.id, project=reference, loan=loan, number=1)
    head = (forms.CorrectingReportForm if first else forms.ReportForm)(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return reporting.report_disbursement(
            organisation_id=request.organisation.id, reference=reference, loan=loan, reason=given.get("reason", ""),
            by=request.actor, at=request.now, key=given["key"], seen_sequence=given["seen"],
        )  # fmt: skip

    lead = _(
        "Amount, price, date and terms as a file. The state pays its part on it once it is acknowledged."
    )
    title = _("Report the disbursement of %(loan)s") % {"loan": loan}
    return commanded(
        request, page_of(request, page, title=title, submit=_("Make the report"), lead=lead),
        head=head, action=action, said=_("The report has been made."),
        next_url=to_project(request, "project-loans"),
    )  # fmt: skip


def report_answer(
    request: OfficeRequest, organisation: str, reference: str, loan: str, number: int
) -> HttpResponse:
    """The receiver has answered."""
    page = loaded(request, reference)
    found = report(organisation_id=request.organisation.id, project=reference, loan=loan, number=number)
    if found is None:
        raise Http404
    lead = ""
    if found.corrected_by:
        lead = _("Report %(number)s corrects it: that one can be accepted, this one only be rejected.")
        lead %= {"number": found.corrected_by}
    title = _("Answer to report %(number)s") % {"number": number}
    command = page_of(request, page, title=title, submit=_("Save the answer"), lead=lead)
    initial = {"seen": page.newest, "received_on": request.today}
    if request.method == "POST" and "file" in request.FILES:
        return _answer_from_file(request, command, number, initial)
    head = forms.AnswerForm(posted(request), initial=initial)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return reporting.record_answer(
            organisation_id=request.organisation.id, reference=reference, loan=loan, number=number,
            received_on=given["received_on"], outcome=ReportOutcome(given["outcome"]), receipt=given["receipt"],
            reasons=given["reasons"].splitlines(), by=request.actor, at=request.now, key=given["key"],
            seen_sequence=given["seen"],
        )  # fmt: skip

    return commanded(
        request, command, head=head, action=action, said=_("The answer has been saved."),
        next_url=to_project(request, "project-loans"),
    )  # fmt: skip


def _answer_from_file(
    request: OfficeRequest, page: CommandPage, number: int, initial: Mapping[str, Any]
) -> HttpResponse:
    """The form again with what the file says, for the clerk to check and save; or with why the file cannot be read."""
    file: Any = request.FILES["file"]
    try:
        read = reporting.read_answer(content=file.read(reporting.ANSWER_BYTES_MAX + 1), number=number)
    except Refused as refusal:
        head = forms.AnswerForm(request.POST, request.FILES, initial=initial)
        head.errors.clear()
        head.add_error("file", why_not(refusal))
        return shown(request, page, head=head, status=422)
    said = {
        "received_on": read.received_on, "outcome": read.outcome, "receipt": read.reference,
        "reasons": "\n".join(read.reasons),
    }  # fmt: skip
    messages.info(request, _("Read from “%(file)s”. Check it, and save the answer: nothing is kept yet.") % {"file": file.name})
    return shown(request, page, head=forms.AnswerForm(initial={**initial, **said}))


def report_file(
    request: OfficeRequest, organisation: str, reference: str, loan: str, number: int
) -> HttpResponse:
    """A report as the file that was made."""
    found = report(organisation_id=request.organisation.id, project=reference, loan=loan, number=number)
    if found is None:
        raise Http404
    response = HttpResponse(found.content.encode(), content_type=reporting.FORMAT.media_type)
    response["Content-Disposition"] = f'attachment; filename="{_plain_name(found.file_name)}"'
    return response


def _plain_name(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name)


def _to_proposal(request: OfficeRequest) -> Any:
    return lambda answer: address(request, "supported_loan:proposal", number=answer["number"])
