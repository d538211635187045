"""``borgen index``: what is known of the indices, what is wrong, taking a file in, and fetching from the statistics bank."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table, stop
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, now, organisation_option, the_organisation, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import office_speaks, speaking_of

PRICE_TABLE = ("PRIS04", ("VAREGR=000005", "ENHED=100"), "2025=100")

_series = click.option(
    "--series", type=click.Choice(["NPI", "WAGE"]), default="NPI", show_default=True, help="Which index."
)
_base = click.option(
    "--base", default=PRICE_TABLE[2], show_default=True, help="Base of the table, as published."
)
_table = click.option(
    "--table", default=PRICE_TABLE[0], show_default=True, help="Table of the statistics bank."
)


@click.group()
def index() -> None:
    """The indices that payments are regulated by: what is known, what is wrong, and bringing values in."""


@index.command("status")
@organisation_option
@click.option("--as-of", callback=day, metavar="DAY", help="As of this day; default today.")
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@as_json
@with_office
def status(*, organisation: str | None, as_of: Any, known_at: Any, as_json: bool) -> None:
    """List what is late, revised, rebased or discontinued. Exit code 1 where a regulation cannot be worked out."""
    from borgen.office.journal.record import sequence_at
    from borgen.office.market import queries

    place = the_organisation(organisation)
    sequence = sequence_at(organisation_id=place.pk, known_at=known_at)
    observations = queries.known(organisation_id=place.pk, sequence=sequence)
    found = queries.all_troubles(observations, as_of=as_of or today_of(place))
    if as_json:
        rows = [
            {
                "series": one.series.value, "trouble": one.trouble.value, "period": one.period,
                "expected_on": one.expected_on, "blocks": one.blocks,
            }
            for one in found
        ]  # fmt: skip
        say_json({"organisation": place.slug, "troubles": rows})
    else:
        with office_speaks(place.language):
            _say(found)
    if any(one.blocks for one in found):
        sys.exit(1)


def _say(found: Sequence[Any]) -> None:
    from borgen.office.market.why_not import TROUBLES
    from borgen.office.supported_loan.loan_words import SERIES

    if not found:
        click.echo(_("Nothing is wrong."))
        return
    say_table(
        [_("Series"), _("What"), _("Period"), _("Expected by"), _("Regulation")],
        [
            [
                str(SERIES[one.series]), str(TROUBLES[one.trouble]), one.period or "-", written.day(one.expected_on) or "-",
                _("Cannot be worked out") if one.blocks else _("Stands"),
            ]
            for one in found
        ],
    )  # fmt: skip


@index.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@organisation_option
@_series
@_base
@_table
@click.option("--source", required=True, help="Where the file comes from.")
@as_json
@with_office
def import_file(
    *, file: Path, organisation: str | None, series: str, base: str, table: str, source: str, as_json: bool
) -> None:
    """Record what a file has that is new or revised; the same file again changes nothing."""
    content = file.read_bytes()
    _record(
        content,
        organisation=organisation,
        series=series,
        base=base,
        table=table,
        source=source,
        as_json=as_json,
    )


@index.command("fetch")
@organisation_option
@_series
@_base
@_table
@click.option(
    "--variable", "variables", multiple=True, metavar="NAME=VALUE", default=PRICE_TABLE[1], show_default=True,
    help="Every variable of the table but the time.",
)  # fmt: skip
@as_json
@with_office
def fetch(
    *, organisation: str | None, series: str, base: str, table: str, variables: tuple[str, ...], as_json: bool
) -> None:
    """Ask Denmark's statistics bank, at BORGEN_STATBANK_URL, and record what is new or revised. Exit code 4: no answer."""
    from borgen.office.market.statbank_client import NOT_FETCHED, NotFetched, statbank_address
    from borgen.office.market.statbank_client import fetch as fetch_from
    from borgen.supported_loan.index.statbank import NotInARequest

    place = the_organisation(organisation)
    parts = dict(one.partition("=")[::2] for one in variables)
    with speaking_of(place.language):
        if series == "WAGE" and table == PRICE_TABLE[0]:
            raise click.UsageError(_("PRIS04 holds prices: say --table, --variable and --base of the wage index"))
        try:
            address = statbank_address(table, {**parts, "Tid": "*"})
            content = fetch_from(address)
        except NotFetched as error:
            stop(_(NOT_FETCHED[error.code]) % error.params, code=4)
            return
        except NotInARequest as error:
            said = _("%(text)s cannot stand in a request to the statistics bank") % {"text": repr(error.text)}
            raise click.UsageError(said) from error
    _record(
        content,
        organisation=organisation,
        series=series,
        base=base,
        table=table,
        source=address,
        as_json=as_json,
    )


def _record(
    content: bytes,
    *,
    organisation: str | None,
    series: str,
    base: str,
    table: str,
    source: str,
    as_json: bool,
) -> None:
    place = the_organisation(organisation)
    with office_speaks(place.language):
        answer = _recorded(content, place=place, series=series, base=base, table=table, source=source)
        if as_json:
            say_json(answer)
        else:
            click.echo(_("New: %(new)s. Revised: %(revised)s. As before: %(same)s.") % answer)


def _recorded(content: bytes, *, place: Any, series: str, base: str, table: str, source: str) -> dict[str, Any]:
    from borgen.office.journal.refused import Refused
    from borgen.office.market import usecases
    from borgen.office.market.reading import Unreadable, read_file
    from borgen.office.market.refusals import NothingNew
    from borgen.office.market.why_not import unreadable
    from borgen.office.people.actor import SystemActor
    from borgen.supported_loan.index import ObservationStatus, Series

    at = now()
    try:
        observations = read_file(
            content, series=Series(series), base=base, table=table, retrieved_on=today_of(place)
        )
        return usecases.record_observations(
            organisation_id=place.pk, observations=observations, source=source, status=ObservationStatus.PUBLISHED,
            retrieved_at=at, by=SystemActor(), at=at, key=f"cli:{uuid4()}",
        )  # fmt: skip
    except Unreadable as error:
        raise click.UsageError(" ".join(unreadable(error))) from error
    except NothingNew as known:
        return {"new": 0, "revised": 0, "same": int(known.params["same"])}
    except Refused as refusal:
        raise click.UsageError(_said(refusal)) from refusal


def _said(refusal: Any) -> str:
    from borgen.office.market.why_not import REFUSALS, refusal_text

    return refusal_text(refusal.code, refusal.params) if refusal.code in REFUSALS else str(refusal)
