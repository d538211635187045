"""``borgen rules``: read the rulebooks, try their cases, adopt a version."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from borgen.cli import written
from borgen.cli.answer import as_json, say_json, say_table, stop
from borgen.cli.guarantee.one_language import in_one_language
from borgen.cli.office import with_office
from borgen.cli.organisations import (
    day,
    now,
    organisation_option,
    organisations,
    the_organisation,
    today_of,
)
from borgen.cli.reader import gettext as _
from borgen.cli.reader import gettext_noop, ngettext, reader_language
from borgen.guarantee.wording import word
from borgen.rules import plain
from borgen.rules.rulebook import (
    NoSuchRulebook,
    Rulebook,
    RulebookRefused,
    open_rulebook,
    read_rulebook,
    shelved,
)

if TYPE_CHECKING:
    from borgen.guarantee.policy_cases import CaseResult

STATES = {
    "shipped": gettext_noop("shipped"),
    "checked": gettext_noop("awaits approval"),
    "adopted": gettext_noop("adopted"),
}


@click.group()
def rules() -> None:
    """The rulebooks: policies, law and products as dated, cited values."""


@rules.command("list")
@organisation_option
@as_json
@with_office
@in_one_language
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
        [_("Id"), _("Title"), _("Issuer"), _("Checked on"), _("Hash"), _("Version")],
        [
            [b.id, b.title[reader_language()], b.issuer, written.day(b.checked_on), b.hash[:12], _version(standing)]
            for b, standing in found
        ],
    )


@rules.command("show")
@click.argument("book_id", metavar="ID")
@organisation_option
@as_json
@with_office
@in_one_language
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
            said = _("no book is called '%(book)s'; there are: %(valid)s") % {"book": book_id, "valid": ", ".join(known)}
            raise click.ClickException(said) from error
    if as_json:
        say_json({**plain.whole(book), **standing})
        return
    click.echo(f"{book.title[reader_language()]}\n{book.issuer} · {book.hash[:12]} · {_version(standing)}\n")
    _say_book(book)


def _say_book(book: Rulebook) -> None:
    """Its values by the names that a file gives them, and its rules in plain words."""
    reader = reader_language()
    say_table(
        [_("Value"), _("From"), _("Before"), "", _("How sure"), _("Where it stands")],
        [
            [name, *(_day(r[end]) for end in ("since", "until")), r["value"], word("statuses", r["status"], reader), r["section"]]
            for name, parameter in plain.parameters(book).items()
            for r in parameter["values"]
        ],
    )
    click.echo()
    every = plain.rules(book)
    strengths = {id: word("strengths", rule["strength"], reader) for id, rule in every.items()}
    width = max(map(len, strengths.values()), default=0)
    for id, rule in every.items():
        click.echo(f"{strengths[id]:<{width}} {id}: {rule['says'][reader]}  [{rule['section']}]")


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
    failed = [result for _book, result in results if not result.passed]
    if as_json:
        say_json(
            [
                {"book": book.id, "case": r.name, "passed": r.passed, "expected": r.expected, "found": r.got}
                for book, r in results
            ]
        )
    else:
        _say_cases(results)
    if not results:
        stop(_("the book has no cases"), code=1)
    if failed:
        said = ngettext("%(count)s case came out otherwise", "%(count)s cases came out otherwise", len(failed))
        stop(said % {"count": len(failed)}, code=1)


def _day(iso: str) -> str:
    return written.day(date.fromisoformat(iso)) if iso else "…"


def _say_cases(results: Sequence[tuple[Rulebook, "CaseResult"]]) -> None:
    """Each case by its name, with what was expected and found where these differ."""
    marks = {True: _("ok"), False: _("FAILED")}
    width = max(map(len, marks.values()))
    labels = [_("expected"), _("found")]
    for book, result in results:
        click.echo(f"{marks[result.passed]:<{width}}  {book.id}: {result.name}")
        if not result.passed:
            for label, what in zip(labels, (result.expected, result.refused or result.got), strict=True):
                click.echo(f"{'':<{width}}  {label:<{max(map(len, labels))}} {what}")
    given = {"passed": sum(result.passed for _book, result in results), "count": len(results)}
    click.echo(_("%(passed)s of %(count)s cases as expected") % given)


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
@in_one_language
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
    from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook
    from borgen.office.policies.why_not import REFUSALS, refusal_text

    place = the_organisation(organisation)
    try:
        submitter, adopter = (_actor(username, place) for username in (submitted_by, adopted_by))
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
    except Refused as error:
        stop(refusal_text(error.code, error.params) if error.code in REFUSALS else str(error), code=1)
        return
    if as_json:
        say_json(answer)
    else:
        said = _("%(file)s is adopted by %(body)s, %(paragraph)s, on %(day)s and in force for %(organisation)s.")
        place_of = paragraph if paragraph.startswith("§") else f"§ {paragraph}"
        given = {"file": path.name, "body": body, "paragraph": place_of, "organisation": place.name}
        given["day"] = written.day(adopted_on)
        click.echo(said % given)


def _actor(username: str, place: Any) -> Any:
    """The person who logs in so; the command ends where nobody does who may adopt."""
    from borgen.office.people.actor import NoSuchUser, actor_called

    try:
        return actor_called(username, organisation_id=place.pk, at=now())
    except NoSuchUser:
        stop(_("nobody who may do this here logs in as %(username)s") % {"username": username}, code=1)


def _read(path: Path) -> Rulebook:
    try:
        return read_rulebook(path.read_text(encoding="utf-8"))
    except (RulebookRefused, UnicodeDecodeError) as error:
        not_utf8 = _("%(file)s is not UTF-8") % {"file": path}
        stop(_refusal(error) if isinstance(error, RulebookRefused) else not_utf8, code=2)
        raise AssertionError from error


def _refusal(error: RulebookRefused) -> str:
    from borgen.office.policies.why_not import problem_text

    problems = [f"  {problem.place}: {problem_text(problem, _)}" for problem in error.problems]
    return "\n".join([_("the book is refused:"), *problems])


def _standing(
    state: str, organisation: str | None = None, version: int | None = None, since: date | None = None
) -> dict[str, Any]:
    return {"state": state, "organisation": organisation, "version": version, "in_force_since": since}


def _version(standing: Mapping[str, Any]) -> str:
    """``shipped``, or ``gotene 2, adopted, in force from 2026-01-01``."""
    name: str = standing["state"]
    state = _(STATES[name])
    if standing["organisation"] is None:
        return state
    since = standing["in_force_since"]
    said = f"{standing['organisation']} {standing['version']}, {state}"
    return said + (", " + _("in force from %(day)s") % {"day": written.day(since)} if since else "")
