"""How every command of a clerk is asked for and carried out: one page, one call, and what happens when it cannot be done.

A form that was sent twice is known by its key. When somebody else has changed the guarantee meanwhile the page comes back
(409) with both versions: what the other saved, and what this clerk wanted, on top of which it may then be saved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from borgen.office.guarantee.queries.guarantee import GuaranteePage, history
from borgen.office.guarantee.usecases.refusals import ChangedSince
from borgen.office.guarantee.why_not import refusal_text, why_not
from borgen.office.guarantee.wording import ACTIONS, PARTS, term_label, value_text
from borgen.office.journal.forms import CommandForm, SeenForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused
from borgen.office.people.access import OfficeRequest, address, names_of
from borgen.office.ui.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPage:
    """What a command's page says. ``crumbs`` are labels and addresses by turns, last this page's label."""

    title: str
    submit: str
    back_url: str
    crumbs: Sequence[str]
    lead: str = ""
    reference: str = ""
    newest: int | None = None
    is_danger: bool = False


Action = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""The use case, called with what the head form holds; its answer names the guarantee."""


def posted(request: OfficeRequest) -> QueryDict | None:
    """What was sent, ``None`` for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def page_of(
    request: OfficeRequest,
    page: GuaranteePage,
    *,
    title: str,
    submit: str,
    lead: str = "",
    is_danger: bool = False,
) -> CommandPage:
    """The page of a command on one guarantee."""
    reference = page.row.reference
    register_url = address(request, "guarantee:register")
    guarantee_url = address(request, "guarantee:guarantee", reference=reference)
    return CommandPage(
        title=title,
        submit=submit,
        lead=lead,
        is_danger=is_danger,
        back_url=guarantee_url,
        crumbs=(_("Register"), register_url, reference, guarantee_url, title),
        reference=reference,
        newest=page.newest,
    )


def to_guarantee(request: OfficeRequest) -> Callable[[Mapping[str, Any]], str]:
    """From a command's answer to the page of its guarantee."""
    return lambda answer: address(request, "guarantee:guarantee", reference=answer["reference"])


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
    every = list(dict.fromkeys([head, *(section.form for section in sections)]))
    others: Sequence[Mapping[str, Any]] = ()
    status = 200
    if request.method == "POST":
        status = 422
        if all([form.is_valid() for form in every]):  # noqa: C419 - each form shows its own errors
            try:
                answer = action(head.cleaned_data)
            except ChangedSince:
                status, others = 409, _what_others_saved(request, page.reference, head.cleaned_data["seen"])
                every, sections = _on_top(request, every, sections, newest=page.newest)
                head = next(form for form in every if isinstance(form, CommandForm))
            except Refused as refusal:
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
        "others": others,
        "own": _own(every) if others else (),
        "is_multipart": any(form.is_multipart() for form in every),
    }
    return render(request, "guarantee/command.html", context, status=status)


def _say(every: Sequence[forms.BaseForm], refusal: Refused) -> None:
    """Put the refusal at the field that it is about, or over the form."""
    field = refusal.params.get("field", "")
    for form in every:
        if field in form.fields:
            form.add_error(field, why_not(refusal))
            return
    every[0].add_error(None, why_not(refusal))


def _what_others_saved(request: OfficeRequest, reference: str, seen: int | None) -> list[Mapping[str, Any]]:
    entries = history(organisation_id=request.organisation.id, reference=reference)
    later = [entry for entry in entries if entry.sequence > (seen or 0)]
    names = names_of(frozenset(entry.recorded.by for entry in later if entry.recorded))
    return [
        {
            "title": f"{PARTS[entry.part.value]} {ACTIONS[entry.action.value]}",
            "at": entry.recorded.at if entry.recorded else None,
            "by": names.get(entry.recorded.by, "") if entry.recorded else "",
            "changes": [
                (
                    term_label(change.name),
                    value_text(change.name, change.before),
                    value_text(change.name, change.after),
                )
                for change in entry.changes
            ],
        }
        for entry in later
    ]


def _own(every: Sequence[forms.BaseForm]) -> list[tuple[str, str]]:
    """What this clerk wanted: the fields that were altered, with their values."""
    return [
        (str(form.fields[name].label), value_text(name, form.cleaned_data.get(name)))
        for form in every
        for name in form.changed_data
        if not form.fields[name].widget.is_hidden
    ]


def _on_top(
    request: OfficeRequest,
    every: Sequence[forms.BaseForm],
    sections: Sequence[Section],
    *,
    newest: int | None,
) -> tuple[list[forms.BaseForm], list[Section]]:
    """The same forms, as if the clerk had altered the guarantee as it is now: what was not altered shows what holds now."""
    for form in every:
        changed = set(form.changed_data)
        data = request.POST.copy()
        for name, field in form.fields.items():
            bound = form[name]
            if isinstance(form, SeenForm) and name == "seen":
                data[bound.html_name] = str(newest or "")
            elif field.show_hidden_initial:
                now = field.prepare_value(form.get_initial_for_field(field, name))
                _put(data, bound.html_initial_name, now)
                if name not in changed:
                    _put(data, bound.html_name, now)
        form.data = data
        form.full_clean()
    return list(every), list(sections)


def _put(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list | tuple | set | frozenset):
        data.setlist(name, [str(one) for one in value])
    elif value is None or value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else str(value)
