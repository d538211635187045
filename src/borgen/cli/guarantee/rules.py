"""``borgen rules``: read the rulebooks, try their cases, adopt a version."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from borgen.cli.answer import as_json, language, say_json, say_table, stop
from borgen.cli.office import with_office
from borgen.cli.organisations import (
    day,
    now,
    organisation_option,
    organisations,
    the_organisation,
    today_of,
)
from borgen.rules import plain
from borgen.rules.rulebook import (
    NoSuchRulebook,
    Rulebook,
    RulebookRefused,
    open_rulebook,
    read_rulebook,
    shelved,
)


@click.group()
def rules() -> None:
    """The rulebooks: policies, law and products as dated, cited values."""


@rules.command("list")
@organisation_option
@as_json
@with_office
def list_(*, organisation: str | None, as_json: bool) -> None:
    """List the books that ship, and those that the organisations of the database have taken in."""
    from borgen.office.policies.queries import State, version_of, versions

    found: list[tuple[Rulebook, dict[str, Any]]] = [(open_rulebook(id), _standing("shipped")) for id in shelved()]
    for place in organisations(organisation):
        for version in sorted(versions(organisation_id=place.pk), key=lambda v: v.number):
            if version.state != State.WITHDRAWN and (whole := version_of(organisation_id=place.pk, number=version.number)):
                standing = _standing(version.state.value, place.slug, version.number, version.in_force_since)
                found.append((whole[1], standing))
    if as_json:
        say_json([{**plain.card(book), **standing} for book, standing in found])
        return
    say_table(
        ["Id", "Title", "Issuer", "Checked", "Hash", "Version"],
        [
            [b.id, b.title[language()], b.issuer, b.checked_on.isoformat(), b.hash[:12], _version(standing)]
            for b, standing in found
        ],
    )


@rules.command("show")
@click.argument("book_id", metavar="ID")
@organisation_option
@as_json
@with_office
def show(*, book_id: str, organisation: str | None, as_json: bool) -> None:
    """Print a book: every value with its dates and place, every rule in plain words.

    It is the version in force today in the organisation that has taken one in, else the one that ships.
    """
    from borgen.office.policies.queries import book_ids, resolve

    standing = _standing("shipped")
    places = organisations(organisation)
    for place in places:
        try:
            found = resolve(organisation_id=place.pk, book_id=book_id, on=today_of(place))
        except NoSuchRulebook:
            continue
        book = found.book
        if found.version is not None:
            standing = _standing("adopted", place.slug, found.version, found.in_force_since)
            break
    else:
        try:
            book = open_rulebook(book_id)
        except NoSuchRulebook as error:
            known = sorted({*shelved(), *(id for place in places for id in book_ids(organisation_id=place.pk))})
            raise click.ClickException(f"no book is called {book_id!r}; there are: {', '.join(known)}") from error
    if as_json:
        say_json({**plain.whole(book), **standing})
        return
    click.echo(f"{book.title[language()]}\n{book.issuer} · {book.hash[:12]} · {_version(standing)}\n")
    say_table(
        ["Value", "From", "Until", "", "Status", "Place"],
        [
            [name, r["since"] or "…", r["until"] or "…", r["value"], r["status"], r["section"]]
            for name, parameter in plain.parameters(book).items()
            for r in parameter["values"]
        ],
    )
    click.echo()
    for id, rule in plain.rules(book).items():
        click.echo(f"{rule['strength']:<8} {id}: {rule['says'][language()]}  [{rule['section']}]")


@rules.command("test")
@click.argument("path", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def test(*, path: Path | None, as_json: bool) -> None:
    """Work the cases of the book at PATH, or of every shipped policy; exit code 1 when one comes out otherwise."""
    from borgen.guarantee.policy import policy_of, shipped_policies
    from borgen.guarantee.policy_cases import run_cases

    books = [_read(path)] if path else [open_rulebook(id) for id in shipped_policies()]
    try:
        results = [(book, result) for book in books for result in run_cases(policy_of(book).book)]
    except RulebookRefused as error:
        stop(_refusal(error), code=2)
        return
    failed = [result for _, result in results if not result.passed]
    if as_json:
        say_json(
            [
                {"book": book.id, "case": r.name, "passed": r.passed, "expected": r.expected, "found": r.got}
                for book, r in results
            ]
        )
    else:
        for book, result in results:
            click.echo(f"{'ok    ' if result.passed else 'FAILED'}  {book.id}: {result.name}")
            if not result.passed:
                click.echo(
                    f"        expected {result.expected}\n        found    {result.refused or result.got}"
                )
        click.echo(f"{len(results) - len(failed)} of {len(results)} cases as expected")
    if failed or not results:
        stop("the book has no cases" if not results else f"{len(failed)} cases came out otherwise", code=1)


@rules.command("adopt")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@organisation_option
@click.option("--body", required=True, help="Who adopted it, such as kommunfullmäktige.")
@click.option("--paragraph", required=True, help="The § of the decision.")
@click.option("--adopted-on", callback=day, required=True, metavar="D", help="The day of the decision.")
@click.option("--submitted-by", required=True, metavar="USER", help="Who took the file in.")
@click.option("--adopted-by", required=True, metavar="USER", help="Who confirms it: another person.")
@as_json
@with_office
def adopt(
    *,
    path: Path,
    organisation: str | None,
    body: str,
    paragraph: str,
    adopted_on: date,
    submitted_by: str,
    adopted_by: str,
    as_json: bool,
) -> None:
    """Take in the book at PATH as adopted by BODY: checked with its own cases, confirmed by a second person."""
    from borgen.office.journal.refused import Refused
    from borgen.office.people.actor import NoSuchUser, actor_called
    from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook

    place = the_organisation(organisation)
    try:
        submitter, adopter = (
            actor_called(u, organisation_id=place.pk, at=now()) for u in (submitted_by, adopted_by)
        )
        version = submit_rulebook(
            organisation_id=place.pk,
            text=path.read_text(encoding="utf-8"),
            by=submitter,
            at=now(),
            key=f"cli:{uuid4()}",
        )
        answer = adopt_rulebook(
            organisation_id=place.pk,
            version=version["version"],
            body=body,
            paragraph=paragraph,
            adopted_on=adopted_on,
            by=adopter,
            at=now(),
            key=f"cli:{uuid4()}",
        )
    except RulebookRefused as error:
        stop(_refusal(error), code=2)
        return
    except (NoSuchUser, Refused) as error:
        stop(str(error), code=1)
        return
    if as_json:
        say_json(answer)
    else:
        click.echo(
            f"{path.name} is adopted by {body} § {paragraph} on {adopted_on} and in force for {place.name}."
        )


def _read(path: Path) -> Rulebook:
    try:
        return read_rulebook(path.read_text(encoding="utf-8"))
    except (RulebookRefused, UnicodeDecodeError) as error:
        stop(_refusal(error) if isinstance(error, RulebookRefused) else f"{path} is not UTF-8", code=2)
        raise AssertionError from error


def _refusal(error: RulebookRefused) -> str:
    return "the book is refused:\n" + "\n".join(f"  {problem}" for problem in error.problems)


def _standing(
    state: str, organisation: str | None = None, version: int | None = None, since: date | None = None
) -> dict[str, Any]:
    return {"state": state, "organisation": organisation, "version": version, "in_force_since": since}


def _version(standing: Mapping[str, Any]) -> str:
    """``shipped``, or ``gotene 2, adopted, in force from 2026-01-01``."""
    if standing["organisation"] is None:
        return str(standing["state"])
    since = f", in force from {standing['in_force_since']}" if standing["in_force_since"] else ""
    return f"{standing['organisation']} {standing['version']}, {standing['state']}{since}"
