"""The indices: what is known, what is wrong, entering a value and taking a file in."""

import base64
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from borgen.office.journal.record import sequence_at
from borgen.office.journal.refused import Refused
from borgen.office.market import queries, usecases
from borgen.office.market.forms import SERIES, ConfirmForm, EnterForm, ImportForm
from borgen.office.market.reading import Unreadable, read_file
from borgen.office.market.refusals import NothingNew
from borgen.office.market.why_not import TONES, TROUBLES, refusal_text, unreadable
from borgen.office.people.access import OfficeRequest
from borgen.office.ui.formats import count_text
from borgen.office.ui.tables import Column
from borgen.supported_loan.index import ObservationStatus, Series

_NAMES = dict(SERIES)


def indices(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Every observation that counts, newest first, and the watchdog's list, as of a day and known then."""
    sequence = sequence_at(organisation_id=request.organisation.id, known_at=request.known_at)
    observations = queries.known(organisation_id=request.organisation.id, sequence=sequence)
    found = queries.all_troubles(observations, as_of=request.as_of)
    rows = sorted(observations, key=lambda one: (one.series, one.period, one.base), reverse=True)
    context = {
        "troubles": [
            (one, _NAMES[one.series], TROUBLES[one.trouble], TONES[one.trouble], _values(one))
            for one in found
        ],
        "rows": [(one, _NAMES[one.series], count_text(one.value)) for one in rows],
        "trouble_columns": [
            Column("series", _("Series")),
            Column("period", _("Period")),
            Column("what", _("What")),
            Column("expected", _("Expected by")),
            Column("blocks", _("Regulation")),
        ],
        "columns": [
            Column("series", _("Series")),
            Column("period", _("Period")),
            Column("base", _("Base")),
            Column("value", _("Value"), numeric=True),
            Column("publication", _("Publication")),
            Column("published", _("Published on")),
            Column("source", _("Source")),
            Column("status", _("How sure")),
        ],
        "may_enter": not request.roles.isdisjoint({"clerk", "approver"}),
    }
    return render(request, "market/indices.html", context)


def enter(request: OfficeRequest, organisation: str) -> HttpResponse:
    form = EnterForm(request.POST) if request.method == "POST" else EnterForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            usecases.record_observations(
                organisation_id=request.organisation.id, observations=[given["observation"]], source=given["source"],
                status=ObservationStatus.ENTERED, retrieved_at=request.now, by=request.actor, at=request.now, key=given["key"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal_text(refusal.code, refusal.params))
        else:
            messages.success(request, _("The value is recorded."))
            return redirect("market:indices", organisation=organisation)
    return render(request, "market/enter.html", {"form": form}, status=422 if form.is_bound else 200)


def import_file(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Read a file and show what it would change; nothing is kept yet."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            observations = read_file(
                given["file"],
                series=Series(given["series"]),
                base=given["base"],
                table=given["table"],
                retrieved_on=request.today,
            )
        except Unreadable as error:
            form.add_error("file", [ValidationError(said) for said in unreadable(error)])
        else:
            found = queries.compared(observations, queries.current(organisation_id=request.organisation.id))
            confirm_form = ConfirmForm(
                initial={
                    "content": base64.b64encode(given["file"]).decode(), "series": given["series"], "base": given["base"],
                    "table": given["table"], "source": given["source"],
                }
            )  # fmt: skip
            return render(request, "market/preview.html", _preview(found, confirm_form))
    return render(request, "market/import.html", {"form": form}, status=422 if form.is_bound else 200)


def confirm(request: OfficeRequest, organisation: str) -> HttpResponse:
    """Record what was previewed."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("market:import", organisation=organisation)
    given = form.cleaned_data
    try:
        observations = read_file(
            given["content"],
            series=given["series"],
            base=given["base"],
            table=given["table"],
            retrieved_on=request.today,
        )
        answer = usecases.record_observations(
            organisation_id=request.organisation.id, observations=observations, source=given["source"],
            status=ObservationStatus.PUBLISHED, retrieved_at=request.now, by=request.actor, at=request.now, key=given["key"],
        )  # fmt: skip
    except NothingNew as refusal:
        messages.info(request, refusal_text(refusal.code, refusal.params))
    except Refused as refusal:
        messages.error(request, refusal_text(refusal.code, refusal.params))
    except Unreadable as error:
        messages.error(request, " ".join(unreadable(error)))
    else:
        said = _("%(new)s new, %(revised)s revised, %(same)s as before.") % answer
        messages.success(request, said)
    return redirect("market:indices", organisation=organisation)


def _preview(found: queries.Compared, form: ConfirmForm) -> dict[str, Any]:
    changes = [
        *((one, _NAMES[one.series], "", count_text(one.value)) for one in found.new),
        *(
            (after, _NAMES[after.series], count_text(before.value), count_text(after.value))
            for before, after in found.revised
        ),
    ]
    return {
        "form": form,
        "changes": changes,
        "same": found.same,
        "columns": [
            Column("series", _("Series")),
            Column("period", _("Period")),
            Column("base", _("Base")),
            Column("before", _("Before"), numeric=True),
            Column("after", _("Value"), numeric=True),
        ],
    }


def _values(one: Any) -> str:
    if one.used is None or one.now is None:
        return ""
    return f"{count_text(one.used.value)} → {count_text(one.now.value)}"
