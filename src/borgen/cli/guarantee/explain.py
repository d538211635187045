"""``borgen explain``: how an amount came about, down to rule, inputs, dated values and sources."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, stop
from borgen.cli.guarantee.count import when_counted
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import day, instant, organisation_option, organisations, today_of
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext, reader_language
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
@in_one_language
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
            given = {"reference": reference, "amount": amount, "valid": ", ".join(_near(amount, names))}
            said = _(
                "%(reference)s has no amount %(amount)s; it has, among others: %(valid)s (all: borgen explain %(reference)s)"
            )
            stop(said % given, code=2)
            return
        say_json(_plain(found)) if as_json else _say(place, page, found)
        return
    if reference == TOTAL:
        _say_totals(list(organisations(organisation)), amount, as_of, known_at, is_json=as_json)
        return
    stop(_("There is no guarantee with the reference {reference}.").format(reference=reference), code=2)


def _near(amount: str, names: Sequence[str]) -> list[str]:
    """The names most like one that is not there, then one of each kind: a long loan has hundreds."""
    kinds: dict[str, str] = {}
    for name in names:
        kinds.setdefault(re.sub(r"[0-9]+", "0", name), name)
    return list(dict.fromkeys((*get_close_matches(amount, names), *kinds.values())))


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
    first, _dot, year = amount.partition(".")
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
        stop(_("there is no total %(amount)s") % {"amount": amount}, code=2)
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
        click.echo(f"{slug}: {_total_name(amount, one)} = {_worth(result)}")
        for part in one.parts:
            click.echo(f"  {_part(part.names, one)}: {_worth(Money(part.minor, result.currency))}")


def _total_name(amount: str, one: Any) -> str:
    """What a total is called, with the day that it names."""
    from borgen.office.guarantee.figure_names import figure_name
    from borgen.office.guarantee.queries.figures import ExplainedFigure
    from borgen.office.guarantee.views.figure import labels
    from borgen.office.ui.formats import day_text

    if not isinstance(one, ExplainedFigure):
        return figure_name(amount)
    return f"{labels()[one.name]} {day_text(one.day)}" if "." in amount else labels()[one.name]


def _part(names: Sequence[str], one: Any) -> str:
    """A part of a total: a guarantee, one of its fees, the smallest of them together, or all of a large register."""
    from borgen.office.guarantee.figure_names import figure_name
    from borgen.office.guarantee.queries.figures import ExplainedFigure

    of_register = isinstance(one, ExplainedFigure)
    if of_register and not names and one.count is not None:
        return ngettext("%(count)s guarantee that counts", "%(count)s guarantees that count", one.count) % {"count": one.count}
    if len(names) != 1:
        several = _("%(count)s smaller guarantees together") if of_register else _("%(count)s smaller fees together")
        return several % {"count": len(names)}
    reference, _space, fee = names[0].rpartition(" ")
    return names[0] if of_register else f"{reference} {figure_name(fee)}"


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


def _say(place: Any, page: Any, found: Any) -> None:
    """The explanation in the words of its page."""
    from borgen.office.guarantee.figure_names import figure_name
    from borgen.office.guarantee.views.explanation import lines_of, why_unknown

    click.echo(f"{found.reference}: {figure_name(found.name)} = {_result(found.result)}")
    for code in found.missing:
        click.echo(f"  {why_unknown(found, code, page.fees_this_year)}")
    for line in lines_of(found.trace, found.grounds, found.policy):
        click.echo(f"  {line.label}: {line.value}" + (f"  ({line.how})" if line.how else ""))
    for rule in found.rules:
        click.echo(f"  § {rule.says[reader_language()]}  [{rule.cite.section}]")
    _say_values(place, found)
    for ground in found.grounds:
        click.echo(f"  {_ground_in_words(ground)}")
    click.echo(f"  {_('Policy')} {found.policy} {found.policy_hash[:12]}")
    if found.is_earlier_version:
        said = _("It was worked out by an earlier version of the policy than the one that governs now: %(version)s.")
        click.echo("  " + said % {"version": found.policy_hash[:12]})


def _result(result: Any) -> str:
    return _worth(result) if isinstance(result, Money) or result is None else written.day(result)


def _worth(money: Money | None) -> str:
    """An amount as the lines of its explanation write it, with its currency."""
    from borgen.guarantee.wording import amount

    return "?" if money is None else amount(money, reader_language())


def _say_values(place: Any, found: Any) -> None:
    """The values of the policy that it rests on, with their days, where they stand and how sure they are."""
    from borgen.guarantee.wording import word
    from borgen.office.policies.plain_words import ruling_in_words
    from borgen.office.policies.queries import rulebook_for

    if not found.values:
        return
    book = rulebook_for(organisation_id=place.pk, book_id=found.policy, hash=found.policy_hash)
    for ruling in found.values:
        term, value = ruling_in_words(ruling, book, currency=place.currency)
        days = f"{written.day(value.since) or '…'} – {written.day(value.until) or '…'}"
        status = word("statuses", value.cite.status.value, reader_language())
        click.echo(f"  {term} = {value.text}, {days}, {value.cite} ({status})")


def _ground_in_words(ground: Any) -> str:
    """A recorded fact: what it is, of which day, how much, where it stood, and with which event it became known."""
    from borgen.office.guarantee.views.explanation import ground_in_words, ground_place

    what = f"{ground_in_words(ground)}: {_worth(ground.amount)}" if ground.amount is not None else ground_in_words(ground)
    stood = f"{ground_place(ground)}: «{ground.cell.raw}»" if ground.cell else ground_place(ground)
    event = _("Event %(number)s") % {"number": ground.recorded.sequence} if ground.recorded else ""
    return ", ".join(part for part in (what, stood, event) if part)
