"""How every command of the desk is asked for and carried out: one page, one call, and what happens when it cannot be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import NotThere, Overtaken, Refused
from borgen.office.people.access import OfficeRequest
from borgen.office.supported_loan.why_not import refusal_text, why_not
from borgen.office.ui.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPage:
    """What a command's page says. ``crumbs`` are labels and addresses by turns, last this page's label."""

    title: str
    submit: str
    back_url: str
    crumbs: Sequence[str]
    lead: str = ""
    is_danger: bool = False


Action = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""The use case, called with what the head form holds."""


def posted(request: OfficeRequest) -> QueryDict | None:
    """What was sent, ``None`` for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def commanded(
    request: OfficeRequest,
    page: CommandPage,
    *,
    head: CommandForm,
    sections: Sequence[Section],
    action: Action,
    said: str,
    next_url: Callable[[Mapping[str, Any]], str],
) -> HttpResponse:
    """Show the page; or carry the command out, say so and go on; or show the page again with why not."""
    every: list[forms.BaseForm] = list(dict.fromkeys([head, *(section.form for section in sections)]))
    status = 200
    if request.method == "POST":
        status = 422
        if all([form.is_valid() for form in every]):  # noqa: C419 - each form shows its own errors
            try:
                answer = action(head.cleaned_data)
            except Refused as refusal:
                status = (
                    404 if isinstance(refusal, NotThere) else 409 if isinstance(refusal, Overtaken) else 422
                )
                _say(every, refusal)
            except KeyReused:
                head.renew()
                head.add_error(None, refusal_text("key_reused", {}))
                status = 409
            else:
                messages.success(request, said)
                return HttpResponseRedirect(next_url(answer))
    context = {
        "page": page,
        "head": head,
        "forms": every,
        "sections": sections,
        "is_multipart": any(form.is_multipart() for form in every),
    }
    return render(request, "supported_loan/command.html", context, status=status)


def done_at_once(
    request: OfficeRequest, form: CommandForm, *, action: Action, said: str, next_url: str
) -> HttpResponse:
    """A command of a single button: do it, or say why not on the page that it leads back to."""
    if not form.is_valid():
        messages.error(request, "; ".join(str(error) for errors in form.errors.values() for error in errors))
        return HttpResponseRedirect(next_url)
    try:
        action(form.cleaned_data)
    except Refused as refusal:
        messages.error(request, why_not(refusal))
    except KeyReused:
        messages.error(request, refusal_text("key_reused", {}))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(next_url)


def _say(every: Sequence[forms.BaseForm], refusal: Refused) -> None:
    """Put the refusal at the field that it is about, or over the form."""
    field = refusal.params.get("field", "")
    for form in every:
        if field in form.fields:
            form.add_error(field, why_not(refusal))
            return
    every[0].add_error(None, why_not(refusal))
