"""``borgen duties``: everything that is due."""

from datetime import date, datetime
from functools import partial
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table, stop
from borgen.cli.guarantee.count import when_counted
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext, reader_language


@click.command()
@organisation_option
@click.option(
    "--until", callback=day, metavar="D", help="Up to and including this day; default: a year ahead."
)
@click.option("--as-of", callback=day, metavar="D", help="As it stands on this day; default: today.")
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@click.option("--done", is_flag=True, help="Those that are done too.")
@as_json
@with_office
@in_one_language
def duties(
    *,
    organisation: str | None,
    until: date | None,
    as_of: date | None,
    known_at: datetime | None,
    done: bool,
    as_json: bool,
) -> None:
    """List the duties by due day, with who, state and why."""
    from borgen.guarantee.duties import DutyState
    from borgen.guarantee.vocabulary import term
    from borgen.guarantee.wording import say_duty
    from borgen.office.guarantee.queries import duties as queries

    states = tuple(DutyState) if done else queries.WAITING
    found: list[tuple[Any, Any]] = []
    for place in organisations(organisation):
        asked: dict[str, Any] = {
            "organisation_id": place.pk, "as_of": as_of or today_of(place), "known_at": known_at, "until": until,
            "states": states,
        }  # fmt: skip
        try:
            found += [(place, row) for row in when_counted(partial(queries.every_duty, **asked))]
        except queries.TooFarAhead as refusal:
            said = _("Of a register of this size duties are kept up to and including {last}. Choose an earlier day.")
            stop(said.format(**refusal.params), code=2)
    if as_json:
        say_json([{"organisation": place.slug, **_duty(row)} for place, row in found])
        return
    reader = reader_language()
    say_table(
        [_("Due on"), _("State"), _("Reference"), _("Borrower"), _("Duty"), _("Who")],
        [
            [written.day(r.duty.due_on), term("duty_state", r.duty.state.value, reader), r.duty.reference, r.borrower[:40],
             say_duty(r.duty, reader), term("role", r.duty.responsible, reader)]
            for _place, r in found
        ],
    )  # fmt: skip
    overdue = sum(row.duty.state is DutyState.OVERDUE for _place, row in found)
    said = ngettext("%(count)s duty, %(overdue)s overdue", "%(count)s duties, %(overdue)s overdue", len(found))
    click.echo(said % {"count": len(found), "overdue": overdue})


def _duty(row: Any) -> dict[str, Any]:
    duty = row.duty
    return {
        "reference": duty.reference, "borrower": row.borrower, "duty": duty.kind, "subject": duty.subject, "due_on": duty.due_on,
        "remind_on": duty.remind_on, "responsible": duty.responsible, "state": duty.state,
        "done_on": duty.done_on, "shown_by": duty.shown_by, "evidence": duty.evidence.note if duty.evidence else "",
        "citation": str(duty.citation) if duty.citation else None, "trace": duty.trace.plain() if duty.trace else None,
    }  # fmt: skip
