"""What was entered by mistake is taken back, with a reason: the reason for a deviation, the evidence of a duty."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from borgen.guarantee.vocabulary import vocabulary
from borgen.guarantee.wording import say
from borgen.office.guarantee.forms.commands import WithdrawForm
from borgen.office.guarantee.usecases.withdrawal import withdraw_deviation, withdraw_evidence
from borgen.office.guarantee.views.commanding import commanded, page_of, stated_by
from borgen.office.guarantee.views.guarantee import loaded
from borgen.office.guarantee.wording import sentence
from borgen.office.people.access import OfficeRequest, address
from borgen.office.people.commanding import posted
from borgen.office.ui.formats import day_text, language
from borgen.office.ui.sections import Section


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
