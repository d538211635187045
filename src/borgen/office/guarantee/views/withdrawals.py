"""What was entered by mistake is taken back, with a reason: a loan, a security or an insurance, the reason for a
deviation, the evidence of a duty."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.guarantee.vocabulary import vocabulary
from borgen.guarantee.wording import say
from borgen.office.guarantee.forms.commands import WithdrawForm
from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.office.guarantee.shown_facts import (
    ShownPart,
    insurances_shown,
    loans_shown,
    released_title,
    securities_shown,
)
from borgen.office.guarantee.usecases.withdrawal import (
    withdraw_deviation,
    withdraw_evidence,
    withdraw_part,
    withdraw_release,
)
from borgen.office.guarantee.views.commanding import commanded, page_of, stated_by, to_guarantee
from borgen.office.guarantee.views.guarantee import explained, loaded
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import posted
from borgen.office.ui.formats import day_text, language
from borgen.office.ui.sections import Section


def part(request: OfficeRequest, organisation: str, reference: str, part: str, number: int) -> HttpResponse:
    """A loan, a security or an insurance never was there."""
    page = loaded(request, reference)
    shown = _shown(request, page, part, number)
    loan_number = next((loan.number for loan in page.facts.loans if part == "loan" and loan.id == shown.number), "")
    head = WithdrawForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return withdraw_part(
            reference=reference, part=part, number=number, reason=given["reason"],  # type: ignore[arg-type]
            **stated_by(request, given),
        )  # fmt: skip

    titles = {
        "loan": _("Take the loan back"), "security": _("Take the security back"),
        "insurance": _("Take the insurance back"),
    }  # fmt: skip
    leads = {
        "loan": _(
            "It was entered by mistake and never was there."
            " Of a loan that has been paid back, enter a balance of zero instead."
        ),
        "security": _(
            "It was entered by mistake and never was there."
            " For a security that has been returned, choose Give back instead."
        ),
        "insurance": _(
            "It was entered by mistake and never was there."
            " For an insurance that has run out, choose End instead."
        ),
    }
    return commanded(
        request,
        page_of(request, page, title=titles[part], submit=titles[part], lead=leads[part], is_danger=True),
        head=head,
        sections=[Section(form=head, title=" ".join(filter(None, (shown.title, loan_number))))],
        action=action,
        said=_("It has been taken back. The history keeps it."),
        next_url=to_guarantee(request),
    )


def release(request: OfficeRequest, organisation: str, reference: str, part: str, number: int) -> HttpResponse:
    """A security was not given back, an insurance did not end."""
    page = loaded(request, reference)
    row = next((one for one in page.released if (one.part, one.number) == (part, number)), None)
    if row is None:
        raise Http404
    head = WithdrawForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return withdraw_release(
            reference=reference, part=part, number=number, reason=given["reason"],  # type: ignore[arg-type]
            **stated_by(request, given),
        )  # fmt: skip

    title = _("The security was not given back") if part == "security" else _("The insurance has not ended")
    lead = _("It is there still, from %(day)s on as it was before.") % {"day": day_text(row.released_on)}
    return commanded(
        request,
        page_of(request, page, title=title, submit=_("Save the correction"), lead=lead),
        head=head,
        sections=[Section(form=head, title=released_title(row))],
        action=action,
        said=_("The correction has been saved."),
        next_url=to_guarantee(request),
    )


def deviation(request: OfficeRequest, organisation: str, reference: str, rule: str) -> HttpResponse:
    """The reason for departing from a «should» was none, or was given for another guarantee."""
    page = loaded(request, reference)
    row = next((row for row in page.findings if row.finding.rule == rule), None)
    if row is None or rule not in page.facts.deviations:
        raise Http404
    head = WithdrawForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return withdraw_deviation(reference=reference, rule=rule, reason=given["reason"], **stated_by(request, given))

    title = _("Take the reason back")
    lead = _("What departs from the rule is a breach again. That the reason stood here stays to be seen in the history.")
    return commanded(
        request,
        page_of(request, page, title=title, submit=title, lead=lead, is_danger=True),
        head=head,
        sections=[Section(form=head, title=_("Deviation"), lead=say(row.finding, language()))],
        action=action,
        said=_("The reason has been taken back."),
        next_url=lambda answer: address(request, "guarantee:findings-of", reference=reference),
    )


def evidence(request: OfficeRequest, organisation: str, reference: str, duty: str, day: str) -> HttpResponse:
    """That a duty has been done was said by mistake."""
    page = loaded(request, reference)
    row = next(
        (one for one in page.facts.evidence if (one.duty, one.due_on.isoformat()) == (duty, day)), None
    )
    if row is None or duty not in vocabulary().lists["duty"]:
        raise Http404
    head = WithdrawForm(posted(request), initial={"seen": page.newest})

    def action(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return withdraw_evidence(
            reference=reference, duty=duty, due_on=row.due_on, reason=given["reason"], **stated_by(request, given)
        )

    title = _("Take the evidence back")
    lead = _("The duty is not done. That it was said to be stays to be seen in the history.")
    if row.document:
        lead += " " + _("The kept file stays a document.")
    name = sentence(vocabulary().lists["duty"][duty].term[language()])
    due = _("Due on %(day)s.") % {"day": day_text(row.due_on)}
    done = _("Said to be done on %(day)s") % {"day": day_text(row.done_on)}
    return commanded(
        request,
        page_of(request, page, title=title, submit=title, lead=lead, is_danger=True),
        head=head,
        sections=[Section(form=head, title=name, lead=f"{due} {done}: {row.note}" if row.note else f"{due} {done}.")],
        action=action,
        said=_("The evidence has been taken back."),
        next_url=lambda answer: address(request, "guarantee:duties-of", reference=reference),
    )


def _shown(request: OfficeRequest, page: GuaranteePage, part: str, number: int) -> ShownPart:
    """The part that the guarantee has.

    Raises:
        Http404: it has no such part.
    """
    explain = explained(request, page.facts.reference)
    found: dict[str, Callable[[], list[ShownPart]]] = {
        "loan": lambda: loans_shown(page, explain), "security": lambda: securities_shown(page, explain),
        "insurance": lambda: insurances_shown(page),
    }  # fmt: skip
    for one in found[part]() if part in found else ():
        if one.number == str(number):
            return one
    raise Http404
