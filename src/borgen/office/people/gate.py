"""The gate in front of every page and every API call: nobody gets past it without a row in the table of permissions."""

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone, translation

from borgen.office.people.access import OrganisationCard, actor_under, organisation_called, standing
from borgen.office.people.models import AccessToken, Account
from borgen.office.people.tokens import token_for
from borgen.office.permissions import PUBLIC, table
from borgen.office.ui.fields import DayField
from borgen.programme import installed

Answer = Callable[[HttpRequest], HttpResponse]
API = "api"
"""The first part of the API's addresses and the namespace of its routes."""

_log = logging.getLogger("borgen.access")


class Gate:
    """Decide on each request by the table, and put on it who asks, where and as of when (``access.OfficeRequest``).

    An organisation where the account holds no role today is answered exactly like one that does not exist.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(
        self,
        request: Any,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Answer instead of the view when the table says no.

        Raises:
            Http404: no such organisation, none where this account has a role, or it does not have the page's programme.
            PermissionDenied: none of the roles held there is allowed.
            BadRequest: ``as_of`` or ``known_at`` is no day.
        """
        route, method = request.resolver_match.view_name, request.method
        permissions = table()
        allowed = permissions.allowed(route, method)
        account, token = _asking(request)
        slug: str | None = kwargs.get("organisation")
        if account is None and PUBLIC not in allowed:
            return _log_in_first(request)
        if (
            permissions.has(route)
            and method not in ("HEAD", "OPTIONS")
            and method not in permissions.methods(route)
        ):
            return HttpResponseNotAllowed(sorted(permissions.methods(route)))
        organisation, roles = _standing(request, account, token, slug, is_public=PUBLIC in allowed)
        if organisation is not None and not _has_desk(organisation, route):
            raise Http404
        if not permissions.may(route, method, roles) and PUBLIC not in allowed:
            _log.warning(
                "refused", extra={"facts": {"route": route, "method": method, "roles": sorted(roles)}}
            )
            raise PermissionDenied
        if account is not None and token is None and _is_api(request) and _lacks_csrf_token(request):
            raise PermissionDenied
        request.roles = roles
        request.actor = actor_under(account=account, roles=roles & allowed or roles) if account else None
        request.organisation = organisation
        _set_the_scene(request, organisation)
        return None


def _asking(request: Any) -> tuple[Account | None, AccessToken | None]:
    """The account behind the session or, in the API, behind the bearer token."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if _is_api(request) and scheme.lower() == "bearer":
        token = token_for(secret.strip(), purpose=AccessToken.Purpose.API, at=request.now)
        return (token.account, token) if token else (None, None)
    return (request.user if request.user.is_authenticated else None), None


def _standing(
    request: Any, account: Account | None, token: AccessToken | None, slug: str | None, *, is_public: bool
) -> tuple[OrganisationCard | None, frozenset[str]]:
    """The organisation of the address, and the roles there.

    Raises:
        Http404: there is none that this account may know of.
    """
    if slug is None:
        return None, frozenset()
    organisation, roles = None, frozenset[str]()
    if account is not None and (token is None or token.organisation.slug == slug):
        organisation, roles = standing(account_id=account.pk, slug=slug, at=request.now)
    if organisation is None and is_public:
        organisation = organisation_called(slug)
    if organisation is None:
        raise Http404
    return organisation, roles


def _has_desk(organisation: OrganisationCard, route: str) -> bool:
    """Whether the organisation has the programme whose desk the page belongs to; calls of the API see to it themselves."""
    room = route.partition(":")[0]
    return room in organisation.programmes or all(programme.name != room for programme in installed())


def _set_the_scene(request: Any, organisation: OrganisationCard | None) -> None:
    """Language, time zone and the two days of the page.

    Raises:
        BadRequest: ``as_of`` or ``known_at`` is no day.
    """
    if organisation is not None:
        timezone.activate(organisation.time_zone)
        asks = "Accept-Language" in request.headers if _is_api(request) else settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not asks:
            translation.activate(organisation.language)
            request.LANGUAGE_CODE = translation.get_language()
    zone = ZoneInfo(organisation.time_zone if organisation else settings.TIME_ZONE)
    request.today = request.now.astimezone(zone).date()
    request.as_of = _day(request.GET.get("as_of")) or request.today
    request.known_at = _instant(request.GET.get("known_at"), zone)


def _day(text: str | None) -> date | None:
    """A day, ISO as in addresses or as a clerk in Sweden or Denmark types it."""
    try:
        return DayField(required=False).clean(text)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise BadRequest("as_of") from error


def _instant(text: str | None, zone: ZoneInfo) -> datetime | None:
    """An instant, or a day, which stands for its last moment where the organisation is."""
    if not text:
        return None
    if "T" not in text and (day := _day(text)) is not None:
        return datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("known_at") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(f"/{API}/")


def _lacks_csrf_token(request: HttpRequest) -> bool:
    """Whether a call of the API by a browser's session comes without proof that our own page made it."""

    def guarded(_: HttpRequest) -> HttpResponse:
        raise AssertionError("only asked whether it would be called")

    return CsrfViewMiddleware(guarded).process_view(request, guarded, (), {}) is not None


def _log_in_first(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"code": "log_in_first"}, status=401, headers={"WWW-Authenticate": "Bearer"})
    address = f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
