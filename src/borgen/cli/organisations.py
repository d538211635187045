"""Which organisation a command is about, and creating organisations and people."""

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import click

from borgen.cli.office import with_office
from borgen.cli.reader import gettext as _
from borgen.programme import installed

Command = TypeVar("Command", bound=Callable[..., Any])

organisation_option = click.option(
    "--organisation", metavar="ID", help="The organisation's short name; needed where there are several."
)


class WhichOrganisation(click.UsageError):
    """No organisation, or several and none named."""


def now() -> datetime:
    return datetime.now(UTC)


def the_organisation(slug: str | None) -> Any:
    """The organisation that is named, or the only one.

    Raises:
        WhichOrganisation: there is none of that name, none at all, or several.
    """
    found = organisations(slug)
    if len(found) == 1:
        return found[0]
    if not found:
        raise WhichOrganisation(_("there is no organisation yet: `borgen organisation add`, or import a register"))
    raise say_which(found)


def say_which(found: Iterable[Any]) -> WhichOrganisation:
    """Why nothing is done where several organisations could be meant."""
    return WhichOrganisation(_("say which with --organisation: %(valid)s") % {"valid": ", ".join(o.slug for o in found)})


def organisations(slug: str | None = None) -> list[Any]:
    """All organisations by short name, or the one that is named.

    Raises:
        WhichOrganisation: there is none of that name.
    """
    from borgen.office.organisation.models import Organisation

    every = list(Organisation.objects.order_by("slug"))
    if slug is None:
        return every
    found = [o for o in every if o.slug == slug]
    if not found:
        given = {"slug": slug, "valid": ", ".join(o.slug for o in every) or _("none")}
        raise WhichOrganisation(_("there is no organisation %(slug)s; there are: %(valid)s") % given)
    return found


def today_of(organisation: Any) -> date:
    """The civil date where the organisation is."""
    return now().astimezone(ZoneInfo(organisation.time_zone)).date()


def day(context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    """A click callback that reads an ISO day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(_("%(value)s is no day; write it like 2025-12-31") % {"value": text}) from error


def instant(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    """A click callback that reads an instant; a day stands for its last moment, in the zone of Stockholm if none is said."""
    if text is None:
        return None
    zone = ZoneInfo("Europe/Stockholm")
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time.min, zone) - timedelta(
                microseconds=1
            )
        read = datetime.fromisoformat(text)
    except ValueError as error:
        said = _("%(value)s is no instant; write it like 2025-12-31 or 2025-12-31T16:00") % {"value": text}
        raise click.BadParameter(said) from error
    return read if read.tzinfo else read.replace(tzinfo=zone)


def create(*, slug: str, **given: Any) -> Any:
    """Create an organisation.

    Raises:
        click.UsageError: its short name is taken, or cannot be one.
    """
    from borgen.office.organisation.usecases import SlugTaken
    from borgen.office.people.actor import SystemActor
    from borgen.office.people.usecases import NotASlug, SlugReserved, create_organisation

    try:
        return create_organisation(
            slug=slug, **given, by=SystemActor(), at=now(), key=f"cli:create:{uuid4()}"
        )
    except SlugTaken as error:
        raise click.UsageError(_("there is an organisation %(slug)s already") % {"slug": slug}) from error
    except SlugReserved as error:
        said = _("%(slug)s is the first word of an address of the office itself: choose another short name")
        raise click.UsageError(said % {"slug": slug}) from error
    except NotASlug as error:
        said = _(
            "%(slug)s cannot stand in an address: a short name is at most 40 letters a-z, figures, hyphens and underscores"
        )
        raise click.UsageError(said % {"slug": slug}) from error


@click.group()
def organisation() -> None:
    """The organisations that keep books here."""


@organisation.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--organisation-number", default="", help="Its number in the country's register of organisations.")
@click.option("--policy", default="", help="The rulebook that governs new guarantees, such as gotene.")
@click.option(
    "--programme",
    "programmes",
    multiple=True,
    default=("guarantee",),
    show_default=True,
    type=click.Choice([programme.name for programme in installed()]),
    help="Whose desk it has; may be given several times. The first one's country gives currency and time zone.",
)
@click.option("--language", type=click.Choice(["sv", "da", "en"]), help="That of the country, unless given.")
@with_office
def organisation_add(
    *, slug: str, name: str, organisation_number: str, policy: str, programmes: tuple[str, ...], language: str | None
) -> None:
    """Create the organisation SLUG (its part of the addresses) called NAME."""
    from borgen.office.organisation.usecases import CUSTOMS

    country = next(programme.country for programme in installed() if programme.name == programmes[0])
    customs = CUSTOMS[country]
    create(
        slug=slug, name=name, organisation_number=organisation_number, policy=policy, programmes=programmes,
        language=language or customs.language, currency=customs.currency, time_zone=customs.time_zone,
    )  # fmt: skip
    click.echo(_("%(name)s keeps its books under /%(slug)s/.") % {"name": name, "slug": slug})


@organisation.command("list")
@with_office
def organisation_list() -> None:
    """List the organisations."""
    for row in organisations():
        click.echo(f"{row.slug}  {row.name}  {row.policy or '-'}")


@click.group()
def person() -> None:
    """The people who work in an organisation."""


@person.command("add")
@click.argument("slug")
@click.argument("username")
@click.option("--name", default="", help="The person's name; kept apart from journal and registers.")
@click.option("--email", default="", help="The person's address for mail, kept where the name is.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(["clerk", "approver", "auditor", "administrator"]),
    help="What the person may do; may be given several times.",
)
@click.option(
    "--make-password", is_flag=True, help="Make a password and show it once; otherwise it is asked for."
)
@with_office
def person_add(
    *, slug: str, username: str, name: str, email: str, roles: tuple[str, ...], make_password: bool
) -> None:
    """Let a person log in as USERNAME and work in the organisation SLUG."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from borgen.office.people.actor import SystemActor
    from borgen.office.people.usecases import UsernameTaken, give_role, open_account

    place = the_organisation(slug)
    password = (
        secrets.token_urlsafe(15)
        if make_password
        else click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    )
    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    by = SystemActor(role="administrator")
    try:
        open_account(
            organisation_id=place.pk,
            username=username,
            password=password,
            name=name,
            email=email,
            by=by,
            at=now(),
            key=f"cli:{uuid4()}",
        )
    except UsernameTaken as error:
        raise click.ClickException(_("somebody logs in as %(username)s already") % {"username": username}) from error
    for role in roles:
        give_role(
            organisation_id=place.pk,
            username=username,
            role=role,
            since=today_of(place),
            by=by,
            at=now(),
            key=f"cli:{uuid4()}",
        )
    said = {"username": username, "name": place.name, "roles": ", ".join(roles)}
    click.echo(_("%(username)s works in %(name)s as %(roles)s.") % said)
    if make_password:
        click.echo(_("Password, shown once: %(password)s") % {"password": password})
