"""Which organisation a command is about, and creating organisations and people."""

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

import click

from borgen.cli.office import with_office
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
        raise WhichOrganisation(
            "there is no organisation yet: `borgen organisation add`, or import a register"
        )
    raise WhichOrganisation(f"say which with --organisation: {', '.join(o.slug for o in found)}")


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
        raise WhichOrganisation(
            f"there is no organisation {slug!r}; there are: {', '.join(o.slug for o in every) or 'none'}"
        )
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
        raise click.BadParameter(f"{text!r} is no day; write it like 2025-12-31") from error


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
        raise click.BadParameter(
            f"{text!r} is no instant; write it like 2025-12-31 or 2025-12-31T16:00"
        ) from error
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
        raise click.UsageError(f"there is an organisation {slug!r} already") from error
    except SlugReserved as error:
        raise click.UsageError(
            f"{slug!r} is the first word of an address of the office itself: choose another short name"
        ) from error
    except NotASlug as error:
        raise click.UsageError(
            f"{slug!r} cannot stand in an address: a short name is at most 40 letters a-z, figures, hyphens and underscores"
        ) from error


@click.group()
def organisation() -> None:
    """The organisations that keep books here."""


@organisation.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--organisation-number", default="")
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
    click.echo(f"{name} keeps its books under /{slug}/.")


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
@click.option("--email", default="")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(["clerk", "approver", "auditor", "administrator"]),
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
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
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
        raise click.ClickException(f"somebody logs in as {username!r} already") from error
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
    click.echo(f"{username} works in {place.name} as {', '.join(roles)}.")
    if make_password:
        click.echo(f"Password, shown once: {password}")
