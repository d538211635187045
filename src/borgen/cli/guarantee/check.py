"""``borgen check``: what the governing policy says of each guarantee."""

from datetime import date, datetime
from functools import partial
from typing import Any

import click

from borgen.cli.answer import as_json, say_json, say_table, stop
from borgen.cli.guarantee.count import when_counted
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext, reader_language


@click.command()
@click.argument("reference", required=False)
@organisation_option
@click.option("--as-of", callback=day, metavar="D", help="Judged on this day; default: today.")
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@as_json
@with_office
@in_one_language
def check(
    *,
    reference: str | None,
    organisation: str | None,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Judge every guarantee, or the one called REFERENCE, by every rule of its policy."""
    from borgen.guarantee.wording import say, word
    from borgen.office.guarantee.queries.findings import every_finding, findings_of
    from borgen.rules.finding import Outcome

    found: list[tuple[Any, Any]] = []
    known = False
    for place in organisations(organisation):
        at: dict[str, Any] = {"organisation_id": place.pk, "as_of": as_of or today_of(place), "known_at": known_at}
        if reference:
            here = findings_of(**at, reference=reference)
            known = known or here is not None
            found += [(place, row) for row in here or ()]
        else:
            every = when_counted(partial(every_finding, **at, outcomes=tuple(Outcome)))
            found += [(place, row) for row in every]
    if reference and not known:
        stop(_("There is no guarantee with the reference {reference}.").format(reference=reference), code=2)
    if as_json:
        say_json([
            {
                "organisation": place.slug, "reference": row.reference,
                "rule": row.finding.rule, "strength": row.finding.strength,
                "outcome": row.finding.outcome, "citation": str(row.finding.cite), "given": row.finding.given,
                "found": row.finding.found,
            }
            for place, row in found
        ])  # fmt: skip
        return
    shown = [
        (place, row)
        for place, row in found
        if reference or row.finding.outcome not in (Outcome.MET, Outcome.COMPUTED)
    ]
    reader = reader_language()
    say_table(
        [_("Reference"), _("Outcome"), _("Strength"), _("Rule"), _("What was found"), _("Where it stands")],
        [
            [row.reference, word("outcomes", row.finding.outcome.value, reader),
             word("strengths", row.finding.strength.value, reader) if row.finding.strength else "",
             row.finding.rule, say(row.finding, reader), row.finding.cite.section]
            for _place, row in shown
        ],
    )  # fmt: skip
    counts = ngettext("%(count)s finding, %(shown)s shown", "%(count)s findings, %(shown)s shown", len(found))
    left_out = "" if reference else "; " + _("those that are met are left out")
    click.echo(counts % {"count": len(found), "shown": len(shown)} + left_out)
