"""Who asks, where, and as of when: what every view finds on its request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from borgen.office.organisation.models import Organisation
from borgen.office.organisation.today import day_at
from borgen.office.people.actor import AccountActor
from borgen.office.people.models import AccessToken, Account, Membership, Person
from borgen.office.people.tokens import token_for
from borgen.office.permissions import ROLES, table

PAST = ("as_of", "known_at")
"""What of the query string says in which past a page is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCard:
    """The organisation that an address names, as pages may know it."""

    id: int
    slug: str
    name: str
    organisation_number: str
    time_zone: str
    language: str
    currency: str
    programmes: frozenset[str]
    policy: str
    is_demo: bool


class OfficeRequest(HttpRequest):
    """A request that has passed the gate (``people.gate``).

    ``now`` is the only clock that views use and ``today`` the organisation's civil day of it; ``as_of`` and
    ``known_at`` are what the address asks for: ``as_of`` is today and ``known_at`` is ``None`` unless it says
    otherwise. ``roles`` are those that the account holds today in the organisation.
    """

    now: datetime
    today: date
    as_of: date
    known_at: datetime | None
    organisation: OrganisationCard
    roles: frozenset[str]
    actor: AccountActor


def card(organisation: Organisation) -> OrganisationCard:
    return OrganisationCard(
        id=organisation.pk,
        slug=organisation.slug,
        name=organisation.name,
        organisation_number=organisation.organisation_number,
        time_zone=organisation.time_zone,
        language=organisation.language,
        currency=organisation.currency,
        programmes=frozenset(organisation.programmes.split(",")),
        policy=organisation.policy,
        is_demo=organisation.is_demo,
    )


def organisation_called(slug: str) -> OrganisationCard | None:
    found = Organisation.objects.filter(slug=slug).first()
    return card(found) if found else None


def standing(*, account_id: int, slug: str, at: datetime) -> tuple[OrganisationCard | None, frozenset[str]]:
    """The organisation and the roles that an active account holds in it on the day of ``at``.

    ``(None, frozenset())`` where it holds none, whether or not the organisation exists.
    """
    held = Membership.objects.filter(
        account_id=account_id, account__is_active=True, organisation__slug=slug
    ).select_related("organisation")
    current = [membership for membership in held if _is_current(membership, at)]
    if not current:
        return None, frozenset()
    return card(current[0].organisation), frozenset(membership.role for membership in current)


def organisations_of(*, account_id: int, at: datetime) -> list[tuple[OrganisationCard, frozenset[str]]]:
    """Every organisation where the account holds a role on the day of ``at``, by name, with those roles."""
    held = (
        Membership.objects.filter(account_id=account_id, account__is_active=True)
        .select_related("organisation")
        .order_by("organisation__name", "organisation_id")
    )
    found: dict[int, tuple[OrganisationCard, frozenset[str]]] = {}
    for membership in held:
        if _is_current(membership, at):
            seen, roles = found.get(membership.organisation_id, (card(membership.organisation), frozenset()))
            found[membership.organisation_id] = (seen, roles | {membership.role})
    return list(found.values())


def actor_under(*, account: Account, roles: frozenset[str]) -> AccountActor | None:
    """The account acting under the first of ``roles`` in the order of ``permissions.ROLES``."""
    for role in ROLES:
        if role in roles:
            return AccountActor(account_id=account.pk, person=str(account.person_id), role=role)
    return None


def names_of(persons: frozenset[str]) -> dict[str, str]:
    """The names behind opaque person ids, for showing only; ids that are no person, or erased, are left out."""
    ids = [UUID(person) for person in persons if len(person) == 36]
    return {str(person.pk): person.name for person in Person.objects.filter(pk__in=ids) if person.name}


def _is_current(membership: Membership, at: datetime) -> bool:
    today = day_at(membership.organisation, at)
    return membership.since <= today and (membership.until is None or today < membership.until)


def address(request: OfficeRequest, route: str, **parts: object) -> str:
    """The address of a route of the request's organisation.

    A page that is seen as of another day, or with earlier knowledge, leads on to pages seen in the same way.
    """
    asked = (route, request.organisation.slug, tuple(parts.items()))
    return f"{_path(settings.ROOT_URLCONF, get_script_prefix(), *asked)}{past_query(request)}"


@lru_cache(maxsize=4096)
def _path(_routes: object, _prefix: str, route: str, slug: str, parts: tuple[tuple[str, object], ...]) -> str:
    """The path of a route, found once for the routes and the prefix that hold: a page has dozens."""
    return reverse(route, kwargs={"organisation": slug, **dict(parts)})


def addresses(request: OfficeRequest, route: str, **parts: Callable[[str], str]) -> Callable[..., str]:
    """A function that gives :func:`address` for each value of the parts: for a list, whose rows have the same route.

    ``parts`` say how a value is written in the address (``to_url`` of its converter), in the order of the values.
    """
    marks = {name: f"part-{place}-of-an-address" for place, name in enumerate(parts)}
    pieces = [reverse(route, kwargs={"organisation": request.organisation.slug, **marks})]
    for mark in marks.values():
        pieces[-1:] = pieces[-1].split(mark)
    first, *rest = pieces
    past, written = past_query(request), tuple(parts.values())

    def filled(*values: str) -> str:
        shown = (
            f"{quote(write(value), safe=_PLAIN)}{after}"
            for value, write, after in zip(values, written, rest, strict=True)
        )
        return f"{first}{''.join(shown)}{past}"

    return filled


_PLAIN = "!$&'()*+,;=/~:@"
"""What ``reverse`` leaves as it is in a path."""


_YEAR = re.compile(r"19[0-9]{2}|2[01][0-9]{2}")


def year_asked(request: OfficeRequest) -> int:
    """The year that the address asks for; that of the day as of which the page is seen where it names none."""
    text = request.GET.get("year", "")
    return int(text) if _YEAR.fullmatch(text) else request.as_of.year


def past_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What of the address keeps a reader in the past that the page shows; nothing for today."""
    return [(name, request.GET[name]) for name in PAST if request.GET.get(name)]


def past_query(request: HttpRequest) -> str:
    """The same as the end of an address."""
    past = past_of(request)
    return f"?{urlencode(past)}" if past else ""


def with_query(path: str, **query: object) -> str:
    """An address that asks for more: ``with_query(address(request, "supported_loan:regulation"), year=2027)``."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query)}"


def same_question(request: OfficeRequest, route: str, **parts: object) -> str:
    """The address of a route with all that this address asks for, and nothing besides."""
    path = address(request, route, **parts).partition("?")[0]
    return f"{path}?{request.GET.urlencode()}" if request.GET else path


def calendar_reader(secret: str, *, at: datetime) -> tuple[OrganisationCard, date] | None:
    """The organisation whose calendar this secret opens, and its civil day; ``None`` for a secret that opens nothing.

    The token opens nothing any more when its owner may no longer read there.
    """
    token = token_for(secret, purpose=AccessToken.Purpose.CALENDAR, at=at)
    if token is None:
        return None
    organisation, roles = standing(account_id=token.account_id, slug=token.organisation.slug, at=at)
    if organisation is None or roles.isdisjoint(table().allowed("guarantee:duties", "GET")):
        return None
    return organisation, day_at(token.organisation, at)
