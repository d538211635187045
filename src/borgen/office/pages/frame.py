"""What stands around every page: navigation, organisation, account."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from borgen.office.pages.navigation import items_for
from borgen.office.people.access import PAST, organisations_of, past_query
from borgen.office.people.role_names import ROLE_NAMES
from borgen.office.ui.page import nav


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of the base template; a request that never reached the gate gets the bare frame."""
    context: dict[str, Any] = {
        "public_links": _public_links(),
        "seen_as_of": None,
        "seen_known_at": None,
        "today_url": "",
    }
    organisation = getattr(request, "organisation", None)
    roles: frozenset[str] = getattr(request, "roles", frozenset())
    if organisation is not None:
        context["organisation_name"] = organisation.name
        context["home_url"] = reverse("start", kwargs={"organisation": organisation.slug}) if roles else "/"
        context["nav_items"] = nav(
            request, items_for(
                slug=organisation.slug, roles=roles, programmes=organisation.programmes, past=past_query(request)
            )
        )
        context["role_name"] = ", ".join(str(ROLE_NAMES[role]) for role in ROLE_NAMES if role in roles)
        if past_query(request) and hasattr(request, "known_at"):
            context["seen_as_of"] = request.as_of if request.GET.get("as_of") else None  # type: ignore[attr-defined]
            context["seen_known_at"] = request.known_at  # type: ignore[attr-defined]
            context["today_url"] = _today_url(request)
    user = getattr(request, "user", None)
    now = getattr(request, "now", None)
    if user is not None and user.is_authenticated and now is not None:
        here = organisation.slug if organisation else None
        context["switch_urls"] = [
            (other.name, reverse("start", kwargs={"organisation": other.slug}))
            for other, _roles in organisations_of(account_id=user.pk, at=now)
            if other.slug != here
        ]
        context["user_menu_items"] = [MenuItem(_("Change password"), reverse("change-password"))]
    return context


def _today_url(request: HttpRequest) -> str:
    """This page as it is today, whatever else it is asked for."""
    query = request.GET.copy()
    for name in PAST:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _public_links() -> list[MenuItem]:
    return [MenuItem(_("Help"), reverse("help")), MenuItem(_("Accessibility"), reverse("accessibility"))]
