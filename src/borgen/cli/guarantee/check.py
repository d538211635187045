"""``borgen check``: what the governing policy says of each guarantee."""

from datetime import date, datetime
from functools import partial
from typing import Any

import click

from borgen.cli.answer import as_json, language, say_json, say_table, stop
from borgen.cli.guarantee.count import when_counted
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of


@click.command()
@click.argument("reference", required=False)
@organisation_option
@click.option("--as-of", callback=day, metavar="D", help="Judged on this day; default: today.")
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@as_json
@with_office
def check(
    *,
    reference: str | None,
    organisation: str | None,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Judge every guarantee, or the one called REFERENCE, by every rule of its policy."""
    from borgen.guarantee.wording import say
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
        stop(f"there is no guarantee {reference!r}", code=2)
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
    say_table(
        ["Reference", "Outcome", "Strength", "Rule", "Finding", "Place"],
        [
            [row.reference, row.finding.outcome.value, row.finding.strength.value if row.finding.strength else "",
             row.finding.rule, say(row.finding, language()), row.finding.cite.section]
            for _, row in shown
        ],
    )  # fmt: skip
    click.echo(
        f"{len(found)} findings, {len(shown)} shown"
        + ("" if reference else "; those that are met are left out")
    )
