"""How a command is asked for on a page of its own and carried out, and what happens when it cannot be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a desk's commands have of their own: the page's template, the words of a refusal, and the status it answers with."""

    template: str
    why_not: Callable[[Refused], str]
    refusal_text: Callable[[str, Mapping[str, Any]], str]
    status_of: Callable[[type[Refused]], int]


Action = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""The use case, called with what the head form holds."""

OnTop = Callable[[Refused, Sequence[forms.BaseForm]], Mapping[str, Any] | None]
"""What the page shows, beside the forms, where somebody else was first; ``None`` for a refusal that is said at its field."""


def posted(request: OfficeRequest) -> QueryDict | None:
    """What was sent, ``None`` for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def commanded(
    request: OfficeRequest,
    page: CommandPage,
    *,
    manner: Manner,
    head: CommandForm,
    sections: Sequence[Section],
    action: Action,
    said: str,
    next_url: Callable[[Mapping[str, Any]], str],
    on_top: OnTop | None = None,
) -> HttpResponse:
    """Show the page; or carry the command out, say so and go on; or show the page again with why not."""
    every = _forms(head, sections)
    status, more = 200, None
    if request.method == "POST":
        status = 422
        if all([form.is_valid() for form in every]):  # noqa: C419 - each form shows its own errors
            try:
                answer = action(head.cleaned_data)
            except Refused as refusal:
                more = on_top(refusal, every) if on_top else None
                if more is None:
                    status = manner.status_of(type(refusal))
                    _say(every, refusal, manner.why_not(refusal))
                else:
                    status = 409
            except KeyReused:
                head.renew()
                head.add_error(None, manner.refusal_text("key_reused", {}))
                status = 409
            else:
                messages.success(request, said)
                return HttpResponseRedirect(next_url(answer))
    return shown(request, page, manner=manner, head=head, sections=sections, status=status, more=more)


def shown(
    request: OfficeRequest,
    page: CommandPage,
    *,
    manner: Manner,
    head: CommandForm,
    sections: Sequence[Section],
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The command's page with its forms; ``more`` is shown beside them."""
    every = _forms(head, sections)
    context = {
        "page": page,
        "head": head,
        "forms": every,
        "sections": sections,
        "is_multipart": any(form.is_multipart() for form in every),
        **(more or {}),
    }
    return render(request, manner.template, context, status=status)


def _forms(head: CommandForm, sections: Sequence[Section]) -> list[forms.BaseForm]:
    return list(dict.fromkeys([head, *(section.form for section in sections)]))


def _say(every: Sequence[forms.BaseForm], refusal: Refused, words: str) -> None:
    """Put the refusal at the field that it is about, or over the form."""
    field = refusal.params.get("field", "")
    for form in every:
        if field in form.fields:
            label = f"{form[field].label}: "  # the list of errors names the field before the words
            form.add_error(field, words.removeprefix(label))
            return
    every[0].add_error(None, words)
