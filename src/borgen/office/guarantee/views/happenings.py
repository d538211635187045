"""What happens to a guarantee: a balance, a movement, signing, an increase, the end, a deviation, a duty done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.guarantee.vocabulary import vocabulary
from borgen.guarantee.wording import say
from borgen.office.documents.kinds import BYTES_MAX
from borgen.office.guarantee.forms.commands import (
    BalanceForm,
    CorrectBalanceForm,
    CorrectIncreaseForm,
    CorrectMovementForm,
    DeviationForm,
    EndForm,
    EvidenceForm,
    ExecuteForm,
    IncreaseForm,
    MovementForm,
)
from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.office.guarantee.queries.increases import is_restated
from borgen.office.guarantee.usecases.balance import (
    correct_balance,
    correct_movement,
    enter_movement,
    observe_balance,
)
from borgen.office.guarantee.usecases.increase import StatedSince, correct_increase, increase_guarantee
from borgen.office.guarantee.usecases.lifecycle import (
    PaperFile,
    end_guarantee,
    execute_guarantee,
    record_deviation,
    record_evidence,
)
from borgen.office.guarantee.views.commanding import commanded, page_of, stated_by, to_guarantee
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.guarantee.wording import MOVEMENTS, sentence, source_text
from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import posted
from borgen.office.ui.formats import day_text, language, money_text
from borgen.office.ui.sections import Section


def balance(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page = _with_a_loan(request, reference)
    head = BalanceForm(
        posted(request),
        loans=page.facts.loans,
        currency=page.facts.currency,
        initial={"seen": page.newest, "on": _asked_day(request)},
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return observe_balance(
            reference=reference, on=given["on"], amount=given["amount"], source=given["source"], loan=given["loan"],
            **stated_by(request, given),
        )  # fmt: skip

    lead = _(
        "A difference to the movements becomes a movement of its own on that day, so that everything adds up."
    )
    return commanded(
        request,
        page_of(request, page, title=_("Enter a balance"), submit=_("Save the balance"), lead=lead),
        head=head,
        sections=[Section(form=head, title=page.row.borrower)],
        action=action,
        said=_("The balance has been saved."),
        next_url=to_guarantee(request),
    )


def balance_correct(
    request: OfficeRequest, organisation: str, reference: str, loan: int, day: str
) -> HttpResponse:
    page = loaded(request, reference)
    stated = next((b for b in page.balances if b.loan == str(loan) and b.on == _day(day)), None)
    if stated is None:
        raise Http404
    head = CorrectBalanceForm(
        posted(request), currency=page.facts.currency, initial={"seen": page.newest, "source": stated.source}
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return correct_balance(
            reference=reference, on=stated.on, amount=given["amount"], reason=given["reason"],
            source=given["source"], loan=loan, **stated_by(request, given),
        )  # fmt: skip

    was = _("Stated so far: %(amount)s on %(day)s (%(source)s).") % {
        "amount": money_text(stated.amount), "day": day_text(stated.on), "source": source_text(stated.source),
    }  # fmt: skip
    return commanded(
        request,
        page_of(request, page, title=_("Correct a balance"), submit=_("Save the correction"), lead=was),
        head=head,
        sections=[Section(form=head, title=_("What is right"))],
        action=action,
        said=_("The correction has been saved."),
        next_url=to_guarantee(request),
    )


def movement(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page = _with_a_loan(request, reference)
    head = MovementForm(
        posted(request),
        loans=page.facts.loans,
        currency=page.facts.currency,
        initial={"seen": page.newest, "kind": "amortisation"},
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return enter_movement(
            reference=reference, kind=given["kind"], value_on=given["value_on"], amount=given["amount"],
            loan=given["loan"], note=given["note"], **stated_by(request, given),
        )  # fmt: skip

    return commanded(
        request,
        page_of(request, page, title=_("Enter a draw or a payment"), submit=_("Save the movement")),
        head=head,
        sections=[Section(form=head, title=page.row.borrower)],
        action=action,
        said=_("The movement has been saved."),
        next_url=to_guarantee(request),
    )


def movement_correct(
    request: OfficeRequest, organisation: str, reference: str, movement: int
) -> HttpResponse:
    page = loaded(request, reference)
    row = next((m for m in page.movements if m.id == movement and not m.is_from_balance), None)
    if row is None:
        raise Http404
    head = CorrectMovementForm(
        posted(request), currency=page.facts.currency, initial={"seen": page.newest, "value_on": row.value_on}
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        amount = given["amount"] if not given["never"] else type(row.amount)(0, row.amount.currency)
        return correct_movement(
            reference=reference, movement=movement, reason=given["reason"], amount=amount,
            value_on=given["value_on"], **stated_by(request, given),
        )  # fmt: skip

    was = _("Stated so far: %(what)s, %(amount)s on %(day)s.") % {
        "what": MOVEMENTS[row.kind], "amount": money_text(row.amount), "day": day_text(row.value_on),
    }  # fmt: skip
    return commanded(
        request,
        page_of(request, page, title=_("Correct a movement"), submit=_("Save the correction"), lead=was),
        head=head,
        sections=[Section(form=head, title=_("What is right"))],
        action=action,
        said=_("The correction has been saved."),
        next_url=to_guarantee(request),
    )


def execute(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page = loaded(request, reference)
    head = ExecuteForm(posted(request), initial={"seen": page.newest})
    last = page.availability.last_on if page.availability else None
    lead = _("The decision can be used to and including %(day)s.") % {"day": day_text(last)} if last else ""
    return commanded(
        request,
        page_of(request, page, title=_("Executed"), submit=_("Save"), lead=lead),
        head=head,
        sections=[Section(form=head, title=page.row.borrower)],
        action=lambda given: execute_guarantee(
            reference=reference, executed_on=given["executed_on"], **stated_by(request, given)
        ),
        said=_("The guarantee is recorded as executed."),
        next_url=to_guarantee(request),
    )


def increase(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page = loaded(request, reference)
    head = IncreaseForm(posted(request), currency=page.facts.currency, initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return increase_guarantee(
            reference=reference, decided_on=given["decided_on"], amount=given["amount"],
            decided_by=given["decided_by"], paragraph=given["paragraph"], **stated_by(request, given),
        )  # fmt: skip

    lead = _("Decided so far: %(amount)s.") % {"amount": money_text(page.facts.decided)}
    return commanded(
        request,
        page_of(request, page, title=_("Increased by a decision"), submit=_("Save the increase"), lead=lead),
        head=head,
        sections=[Section(form=head, title=page.row.borrower)],
        action=action,
        said=_("The increase has been saved."),
        next_url=to_guarantee(request),
    )


def increase_correct(
    request: OfficeRequest, organisation: str, reference: str, increase: int
) -> HttpResponse:
    page = loaded(request, reference)
    row = next((one for one in page.increases if one.id == increase), None)
    if row is None:
        raise Http404
    initial = {
        "seen": page.newest, "amount": row.amount, "decided_on": row.decided_on, "decided_by": row.decided_by,
        "paragraph": row.paragraph,
    }  # fmt: skip
    head = CorrectIncreaseForm(
        posted(request), currency=page.facts.currency, is_restated=is_restated(page.moment, increase), initial=initial
    )

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        stated = given.get("stated_since")
        return correct_increase(
            reference=reference, increase=increase, amount=None if given["never"] else given["amount"],
            reason=given["reason"], decided_on=given["decided_on"], decided_by=given["decided_by"],
            paragraph=given["paragraph"], stated_since=StatedSince(stated) if stated else None, **stated_by(request, given),
        )  # fmt: skip

    lead = _("The decided amount follows: what the increase had added is taken off, and the right amount is put on.")
    return commanded(
        request,
        page_of(request, page, title=_("Correct an increase"), submit=_("Save the correction"), lead=lead),
        head=head,
        sections=[Section(form=head, title=_("What is right"))],
        action=action,
        said=_("The correction has been saved."),
        next_url=to_guarantee(request),
    )


def end(request: OfficeRequest, organisation: str, reference: str) -> HttpResponse:
    page = loaded(request, reference)
    head = EndForm(posted(request), initial={"seen": page.newest, "reason": "redeemed"})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return end_guarantee(
            reference=reference, ended_on=given["ended_on"], reason=given["reason"], note=given["note"],
            **stated_by(request, given),
        )  # fmt: skip

    title = _("End the guarantee")
    lead = _(
        "It stays in the register with all its history. A redeemed one gets a balance of zero on that day."
    )
    return commanded(
        request,
        page_of(request, page, title=title, submit=title, lead=lead, is_danger=True),
        head=head,
        sections=[Section(form=head, title=page.row.borrower)],
        action=action,
        said=_("The guarantee has been ended."),
        next_url=to_guarantee(request),
    )


def deviation(request: OfficeRequest, organisation: str, reference: str, rule: str) -> HttpResponse:
    """The reason for departing from a «should»."""
    page = loaded(request, reference)
    row = next((row for row in page.findings if row.finding.rule == rule), None)
    if row is None:
        raise Http404
    known = page.facts.deviations.get(rule, "")
    decision = page.facts.decision
    initial = {"seen": page.newest, "reason": known, "decided_by": decision.body, "decided_on": decision.on}
    head = DeviationForm(posted(request), initial=initial)

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return record_deviation(
            reference=reference, rule=rule, reason=given["reason"], decided_by=given["decided_by"],
            decided_on=given["decided_on"], **stated_by(request, given),
        )  # fmt: skip

    says = row.rule.says[language()] if row.rule else rule
    return commanded(
        request,
        page_of(request, page, title=_("Give a reason"), submit=_("Save the reason"), lead=says),
        head=head,
        sections=[Section(form=head, title=_("Deviation"), lead=say(row.finding, language()))],
        action=action,
        said=_("The deviation has been recorded."),
        next_url=lambda answer: address(request, "guarantee:findings-of", reference=reference),
    )


def evidence(request: OfficeRequest, organisation: str, reference: str, duty: str, day: str) -> HttpResponse:
    """That a duty has been done."""
    page = loaded(request, reference)
    if duty not in vocabulary().lists["duty"]:
        raise Http404
    due_on = _day(day)
    known = next((one.evidence for one in page.duties if (one.kind, one.due_on) == (duty, due_on) and one.evidence), None)
    initial = {"done_on": known.done_on, "note": known.note} if known else {"done_on": request.today}
    head = EvidenceForm(posted(request), request.FILES or None, initial={"seen": page.newest, **initial})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return record_evidence(
            reference=reference, duty=duty, due_on=due_on, done_on=given["done_on"], note=given["note"],
            file=_paper(given["file"]), **stated_by(request, given),
        )  # fmt: skip

    name = sentence(vocabulary().lists["duty"][duty].term[language()])
    lead = _("Due on %(day)s.") % {"day": day_text(due_on)}
    if known and known.document:
        lead += " " + _("The kept file stays, unless you send another one.")
    return commanded(
        request,
        page_of(
            request,
            page,
            title=name,
            submit=_("Save as done"),
            lead=lead,
        ),
        head=head,
        sections=[Section(form=head, title=page.row.borrower)],
        action=action,
        said=_("The duty is done."),
        next_url=lambda answer: address(request, "guarantee:duties-of", reference=reference),
    )


def _paper(file: UploadedFile | None) -> PaperFile | None:
    """The file that was sent; one that is too large is cut off, so that it is refused without being held whole."""
    return PaperFile(file.name or "", file.read(BYTES_MAX + 1)) if file else None


def _with_a_loan(request: OfficeRequest, reference: str) -> GuaranteePage:
    """The guarantee, which has a loan.

    Raises:
        Http404: it has none, so that there is nothing of which a balance could be stated.
    """
    page = loaded(request, reference)
    if not page.facts.loans:
        raise Http404
    return page


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _asked_day(request: OfficeRequest) -> str:
    """The day that a link proposes, such as the year's end that a fee lacks."""
    return request.GET.get("on", "")[:10]
