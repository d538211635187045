"""``borgen verify``: is everything as it can only be? For every night, after a restore, and for the auditor."""

from datetime import date
from typing import Any

import click

from borgen.cli.answer import as_json, say_json
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext


@click.command()
@organisation_option
@click.option("--as-of", callback=day, metavar="D", help="Sums and figures of this day; default: today.")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="ID:NUMBER:HASH",
    help="A head of the chain that was kept elsewhere: it must stand there still.",
)
@as_json
@with_office
@in_one_language
def verify(*, organisation: str | None, as_of: date | None, heads: tuple[str, ...], as_json: bool) -> None:
    """Check the chain of events, the sums, the traces, the rulebooks and the invariants; exit code 1 if anything is wrong.

    Prints the head of each chain: keep it outside the database, and give it back with --head, and nobody can cut or rewrite the
    chain unseen.
    """
    from borgen.office.guarantee.verify import check_all
    from borgen.office.journal.models import Head
    from borgen.office.journal.moment import moment
    from borgen.office.supported_loan.verify import check_loans

    results = []
    for place in organisations(organisation):
        head = Head.objects.filter(organisation_id=place.pk).first()
        found = [
            {"code": v.code, "subject": v.subject, "params": dict(v.params)}
            for v in (
                *check_all(organisation_id=place.pk, as_of=as_of or today_of(place)),
                *check_loans(moment(organisation_id=place.pk, as_of=as_of or today_of(place))),
            )
        ]
        found += _anchors(place, heads)
        results.append(
            {
                "organisation": place.slug,
                "sequence": head.sequence if head else 0,
                "hash": head.hash if head else "0" * 64,
                "violations": found,
            }
        )
    if as_json:
        say_json({"is_whole": not any(r["violations"] for r in results), "organisations": results})
    else:
        _say(results)
    raise SystemExit(1 if any(r["violations"] for r in results) else 0)


def _anchors(place: Any, heads: tuple[str, ...]) -> list[dict[str, Any]]:
    """What kept heads say against the chain as it is now."""
    from borgen.office.journal.models import Event

    found = []
    for text in heads:
        slug, _colon, rest = text.partition(":")
        number, _colon, kept = rest.partition(":")
        if not number.isdigit() or len(kept) != 64:
            said = _("%(value)s: write ID:NUMBER:HASH as `borgen verify` prints it") % {"value": text}
            raise click.BadParameter(said, param_hint="--head")
        if slug != place.slug:
            continue
        now = (
            Event.objects.filter(organisation_id=place.pk, sequence=int(number))
            .values_list("hash", flat=True)
            .first()
        )
        if now != kept:
            found.append(
                {
                    "code": "head_differs",
                    "subject": f"event:{number}",
                    "params": {"expected": kept, "found": now or ""},
                }
            )
    return found


def _say(results: list[dict[str, Any]]) -> None:
    for result in results:
        wrong = result["violations"]
        events = ngettext("%(count)s event", "%(count)s events", result["sequence"]) % {"count": result["sequence"]}
        whole = _("%(count)s WRONG") % {"count": len(wrong)} if wrong else _("all is as it must be")
        click.echo(f"{result['organisation']}: {events}, {whole}")
        for violation in wrong:
            params = ", ".join(f"{key} {value}" for key, value in violation["params"].items())
            click.echo(f"  {violation['code']}: {violation['subject']}" + (f" ({params})" if params else ""))
        head = _("head")
        click.echo(f"  {head} {result['organisation']}:{result['sequence']}:{result['hash']}")
