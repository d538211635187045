"""How the desk's commands are asked for and carried out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from borgen.office.journal.forms import CommandForm
from borgen.office.journal.record import KeyReused
from borgen.office.journal.refused import Refused, status_of
from borgen.office.people import commanding
from borgen.office.people.access import OfficeRequest
from borgen.office.people.commanding import Action, CommandPage, Manner
from borgen.office.supported_loan.why_not import refusal_text, why_not
from borgen.office.ui.sections import Section

_MANNER = Manner(
    template="supported_loan/command.html", why_not=why_not, refusal_text=refusal_text, status_of=status_of
)


def commanded(
    request: OfficeRequest,
    page: CommandPage,
    *,
    head: CommandForm,
    action: Action,
    said: str,
    next_url: Callable[[Mapping[str, Any]], str],
    sections: Sequence[Section] = (),
) -> HttpResponse:
    """See :func:`borgen.office.people.commanding.commanded`; a page with a single form names no sections."""
    return commanding.commanded(
        request, page, manner=_MANNER, head=head, sections=sections or [Section(form=head)], action=action, said=said,
        next_url=next_url,
    )  # fmt: skip


def shown(request: OfficeRequest, page: CommandPage, *, head: CommandForm, status: int = 200) -> HttpResponse:
    """A command's page with a single form, to be looked at: nothing is carried out."""
    return commanding.shown(request, page, manner=_MANNER, head=head, sections=[Section(form=head)], status=status)


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
