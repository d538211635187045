"""``borgen count``: large registers are counted before somebody asks. For every night, after midnight."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import gettext_noop

Answer = TypeVar("Answer")


@click.command()
@organisation_option
@click.option("--as-of", callback=day, metavar="D", help="Counted for this day; default: today.")
@as_json
@with_office
@in_one_language
def count(*, organisation: str | None, as_of: date | None, as_json: bool) -> None:
    """Count what rules and duties say over each large register, where that has not been done or something has changed.

    A small register is counted whenever somebody asks.
    """
    from borgen.office.guarantee.queries.counted import is_kept, is_large
    from borgen.office.journal.moment import moment

    found = []
    for place in organisations(organisation):
        at = moment(organisation_id=place.pk, as_of=as_of or today_of(place))
        state = "small" if not is_large(place.pk) else "kept" if is_kept(at) else "counted"
        guarantees = count_at(at) if state == "counted" else None
        found.append(
            {
                "organisation": place.slug, "as_of": at.as_of, "sequence": at.sequence, "state": state,
                "guarantees": guarantees,
            }
        )  # fmt: skip
    if as_json:
        say_json(found)
        return
    done = {state: _(what) for state, what in DONE.items()}
    say_table(
        [_("Organisation"), _("As of"), _("Event"), _("What was done"), _("Guarantees")],
        [
            [
                one["organisation"], written.day(one["as_of"]), str(one["sequence"]), done[one["state"]],
                str(one["guarantees"] or ""),
            ]
            for one in found
        ],
        numeric=frozenset({2, 4}),
    )  # fmt: skip


DONE = {
    "small": gettext_noop("nothing: it is counted whenever somebody asks"),
    "kept": gettext_noop("nothing: it was counted already"),
    "counted": gettext_noop("counted"),
}


def count_at(at: Any) -> int:
    """Count a register at a moment and keep that, saying how far it is where somebody looks on; how many guarantees it has."""
    from borgen.office.guarantee.usecases.counting import count_register

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            said = _("counting: %(done)s of %(total)s guarantees") % {"done": done, "total": total}
            click.echo(f"\r{said}", err=True, nl=done >= total)

    return count_register(
        organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, progress=progress
    )


def when_counted(ask: Callable[[], Answer]) -> Answer:
    """The answer to a question; where it follows from judging a large register, that is counted first."""
    from borgen.office.guarantee.queries.counted import NotCountedYet

    try:
        return ask()
    except NotCountedYet as waiting:
        count_at(waiting.moment)
        return ask()
