"""How every command of a clerk is asked for and carried out: one page, one call, and what happens when it cannot be done.

A form that was sent twice is known by its key. When somebody else has changed the guarantee meanwhile the page comes back
(409) with both versions: what the other saved, and what this clerk wanted, on top of which it may then be saved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from borgen.office.guarantee.queries.guarantee import GuaranteePage, history
from borgen.office.guarantee.usecases.refusals import ChangedSince
from borgen.office.guarantee.why_not import refusal_text, why_not
from borgen.office.guarantee.wording import ACTIONS, PARTS, term_label, value_text
from borgen.office.journal.forms import CommandForm, SeenForm
from borgen.office.journal.refused import Refused
from borgen.office.people import commanding
from borgen.office.people.access import OfficeRequest, address, names_of
from borgen.office.people.commanding import Action, Manner
from borgen.office.ui.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPage(commanding.CommandPage):
    """A command on one guarantee: ``newest`` is the number of the event that the page shows it as of."""

    reference: str = ""
    newest: int | None = None


_MANNER = Manner(
    template="guarantee/command.html", why_not=why_not, refusal_text=refusal_text, status_of=lambda _kind: 422
)


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


def stated_by(request: OfficeRequest, given: Mapping[str, Any]) -> dict[str, Any]:
    """Where, by whom, when, under which key, and what the clerk had seen."""
    return {
        "organisation_id": request.organisation.id, "by": request.actor, "at": request.now, "key": given["key"],
        "seen_sequence": given["seen"],
    }  # fmt: skip


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

    def on_top(refusal: Refused, every: Sequence[forms.BaseForm]) -> Mapping[str, Any] | None:
        if not isinstance(refusal, ChangedSince):
            return None
        others = _what_others_saved(request, page.reference, head.cleaned_data["seen"])
        _put_on_top(request, every, newest=page.newest)
        return {"others": others, "own": _own(every)}

    return commanding.commanded(
        request, page, manner=_MANNER, head=head, sections=sections, action=action, said=said, next_url=next_url, on_top=on_top
    )


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


def _put_on_top(request: OfficeRequest, every: Sequence[forms.BaseForm], *, newest: int | None) -> None:
    """Fill the forms as if the clerk had altered the guarantee as it is now: what was not altered shows what holds now."""
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


def _put(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list | tuple | set | frozenset):
        data.setlist(name, [str(one) for one in value])
    elif value is None or value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else str(value)
