"""``borgen explain``: how an amount came about, down to rule, inputs, dated values and sources."""

import re
from datetime import date, datetime
from functools import partial
from typing import Any

import click

from borgen.cli.answer import as_json, language, say_json, spaced, stop
from borgen.cli.guarantee.count import when_counted
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of
from borgen.kernel.money import Money

TOTAL = "total"
_YEAR = re.compile(r"19[0-9]{2}|2[01][0-9]{2}")


@click.command()
@click.argument("reference")
@click.argument("amount", required=False)
@organisation_option
@click.option("--as-of", callback=day, metavar="D", help="True on this day; default: today.")
@click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now.")
@as_json
@with_office
def explain(
    *,
    reference: str,
    amount: str | None,
    organisation: str | None,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Explain AMOUNT of the guarantee REFERENCE, such as `outstanding` or `fee.2026.annual`; without it, list the names.

    With `total` for REFERENCE: a total of the register, such as `committed`, `2025-12-31.change` or `fees.2026`.
    """
    from borgen.office.guarantee.queries import explain as queries
    from borgen.office.guarantee.queries.guarantee import guarantee

    for place in organisations(organisation):
        at = {"organisation_id": place.pk, "as_of": as_of or today_of(place), "known_at": known_at}
        try:
            page = guarantee(reference=reference, **at)
        except queries.NoSuchGuarantee:
            continue
        names = queries.explainable(page)
        if amount is None:
            say_json(names) if as_json else click.echo("\n".join(names))
            return
        try:
            found = queries.explain(reference=reference, amount=amount, **at)
        except queries.NoSuchAmount:
            stop(f"{reference} has no amount {amount!r}; it has: {', '.join(names)}", code=2)
            return
        say_json(_plain(found)) if as_json else _say(found)
        return
    if reference == TOTAL:
        _say_totals(list(organisations(organisation)), amount, as_of, known_at, is_json=as_json)
        return
    stop(f"there is no guarantee {reference!r}", code=2)


def _say_totals(
    places: list[Any], amount: str | None, as_of: date | None, known_at: datetime | None, *, is_json: bool
) -> None:
    """A total of each organisation that has it, in its own currency."""
    from borgen.office.guarantee.queries.fee_sums import NoSuchSum, explain_preview
    from borgen.office.guarantee.queries.figures import AMOUNTS, NoSuchFigure, explain_figure

    if amount is None:
        say_json([*AMOUNTS, "per_inhabitant"]) if is_json else click.echo("\n".join((*AMOUNTS, "per_inhabitant")))
        return
    found = []
    first, _, year = amount.partition(".")
    for place in places:
        at = {"organisation_id": place.pk, "as_of": as_of or today_of(place), "known_at": known_at}
        try:
            if first == "fees" and _YEAR.fullmatch(year):
                one: Any = explain_preview(year=int(year), currency=place.currency, **at)
            else:
                one = when_counted(partial(explain_figure, currency=place.currency, figure=amount, **at))
        except (NoSuchFigure, NoSuchSum):
            continue
        found.append((place.slug, Money(int(one.trace.result), place.currency), one))
    if not found:
        stop(f"there is no total {amount!r}", code=2)
    if is_json:
        say_json(
            [
                {
                    "organisation": slug, "amount": amount, "result": result, "currency": result.currency,
                    "trace": one.trace.plain(), "parts": [list(part.names) for part in one.parts],
                }
                for slug, result, one in found
            ]
        )  # fmt: skip
        return
    for slug, result, one in found:
        click.echo(f"{slug} {amount} = {spaced(result)} {result.currency}")
        for part in one.parts:
            names = part.names[0] if len(part.names) == 1 else f"{len(part.names)} smaller ones together"
            click.echo(f"  {names}: {spaced(Money(part.minor, result.currency))}")


def _plain(found: Any) -> dict[str, Any]:
    return {
        "reference": found.reference,
        "amount": found.name,
        "result": found.result,
        "currency": found.result.currency if isinstance(found.result, Money) else None,
        "trace": found.trace.plain() if found.trace else None,
        "citation": str(found.citation) if found.citation else None,
        "rules": [
            {"id": rule.id, "says": dict(rule.says), "citation": str(rule.cite)} for rule in found.rules
        ],
        "values": [_value(ruling) for ruling in found.values],
        "assumed": [ruling.parameter for ruling in found.assumed],
        "policy": found.policy,
        "policy_hash": found.policy_hash,
        "is_earlier_version": found.is_earlier_version,
        "grounds": [_ground(ground) for ground in found.grounds],
        "missing": found.missing,
    }


def _value(ruling: Any) -> dict[str, Any]:
    return {
        "parameter": ruling.parameter,
        "value": ruling.text,
        "since": ruling.since,
        "until": ruling.until,
        "citation": str(ruling.cite),
        "status": ruling.cite.status,
    }


def _ground(ground: Any) -> dict[str, Any]:
    return {
        "name": ground.name,
        "kind": ground.kind,
        "amount": ground.amount,
        "on": ground.on,
        "source": ground.source,
        "is_assumed_day": ground.is_assumed_day,
        "file": ground.origin.file if ground.origin else None,
        "cell": ground.cell.address if ground.cell else None,
        "stood": ground.cell.raw if ground.cell else None,
        "event": ground.recorded.sequence if ground.recorded else None,
        "recorded_at": ground.recorded.at if ground.recorded else None,
        "by": ground.recorded.by if ground.recorded else None,
        "reason": ground.reason,
    }


def _say(found: Any) -> None:
    from borgen.guarantee.wording import explained

    result = (
        spaced(found.result)
        if isinstance(found.result, Money) or found.result is None
        else found.result.isoformat()
    )
    click.echo(f"{found.reference} {found.name} = {result}")
    if found.missing:
        click.echo(f"  not known: {', '.join(found.missing)}")
    for step in explained(found.trace, language()) if found.trace else ():
        worked = f"  [{step.how}: {', '.join(step.of)}]" if step.how else ""
        click.echo(f"  {step.label}: {step.value}" + (f"  ({step.source})" if step.source else "") + worked)
    for rule in found.rules:
        click.echo(f"  § {rule.says[language()]}  [{rule.cite.section}]")
    for ruling in found.values:
        dates = f"{ruling.since or '…'} – {ruling.until or '…'}"
        click.echo(
            f"  {ruling.parameter} = {ruling.text}, {dates}, {ruling.cite} ({ruling.cite.status.value})"
        )
    for ground in found.grounds:
        cell = (
            f", {ground.origin.file} {ground.cell.address}: «{ground.cell.raw}»"
            if ground.origin and ground.cell
            else ""
        )
        event = f", event {ground.recorded.sequence}" if ground.recorded else ""
        click.echo(f"  {ground.name}: {spaced(ground.amount)} {ground.on or ''} {ground.source}{cell}{event}")
    earlier = " (an earlier version than the one that governs now)" if found.is_earlier_version else ""
    click.echo(f"  policy {found.policy} {found.policy_hash[:12]}{earlier}")
