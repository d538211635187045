"""Who may do what: the table against the addresses, and every role on every route (I14)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import checks
from django.test import Client, override_settings
from django.urls import path, reverse

from borgen.office.people.models import AccessToken, Account
from borgen.office.people.tokens import digest_of, new_secret
from borgen.office.permissions import PUBLIC, ROLES, TableBroken, every_route_has_a_row, read, routes, table
from tests.office.two_offices import account_of, give_role, two_offices

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

OF_AN_ORGANISATION = [route for route in routes() if "organisation" in route.parts]
WITHOUT_ONE = [route for route in routes() if "organisation" not in route.parts]
HARMLESS = {
    "organisation": "", "reference": "X", "form": "csv", "year": 2026, "slug": "x", "loan": "1", "parameter": "X", "figure": "loan",
    "currency": "SEK",
}  # fmt: skip


def address(route, slug):
    """An address of the route; what it names beside the organisation need not exist, for the gate decides first."""
    parts = {part: HARMLESS.get(part, 1) for part in route.parts} | {"organisation": slug}
    return reverse(route.name, kwargs=parts)


def logged_in(username):
    client = Client(raise_request_exception=False)
    client.force_login(
        Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture(scope="module")
def sessions(offices, rows_of_the_module):
    """The session of who has logged in, by role, in the first organisation: once for all routes."""
    with rows_of_the_module():
        return {role: logged_in(f"{role}.gotene").cookies[settings.SESSION_COOKIE_NAME].value for role in ROLES}


def back_again(session):
    """Who has logged in before, in a browser that knows nothing else of the office."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def cases(found):
    return [(route, method) for route in found for method in sorted(table().methods(route.name))]


def named(case):
    return f"{case[1]} {case[0].name}"


@pytest.fixture(scope="module")
def offices(rows_of_the_module):
    with rows_of_the_module():
        return two_offices()


# ------------------------------------------------------------------------------------------------------ the table itself


def test_every_route_has_a_row_and_every_row_a_route():
    """I14, D10: a route that nobody thought of fails the build."""
    assert every_route_has_a_row() == []
    assert len(list(routes())) > 8


def test_a_route_without_a_row_is_an_error_of_the_start():
    urls = type(
        "urls", (), {"urlpatterns": [path("new/", lambda request: None, name="brand-new"), path("x/", len)]}
    )
    with override_settings(ROOT_URLCONF=urls):
        found = checks.run_checks(tags=[checks.Tags.security])
        said = [message.msg for message in found if message.id == "borgen.E001"]
    assert said == [
        "the route 'brand-new' has no row in permissions.yaml",
        "the route 'x/' has no row in permissions.yaml",
    ]


def test_a_row_without_a_route_is_an_error_too():
    urls = type("urls", (), {"urlpatterns": []})
    with override_settings(ROOT_URLCONF=urls):
        assert {message.id for message in every_route_has_a_row()} == {"borgen.E002"}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("home: {GET: chief}", "unknown groups"),
        ("home: {LOOK: public}", "unknown methods"),
        ("home: {}", "say for each method"),
        ("home: public", "say for each method"),
        ("home: {GET: public}\n  home: {GET: account}", "these stand twice: home"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(row, why):
    with pytest.raises(TableBroken, match=why):
        read(f"groups: {{}}\nroutes:\n  {row}\n")


def test_a_group_holds_only_roles_that_exist():
    with pytest.raises(TableBroken, match="role that does not exist"):
        read("groups: {all: [clerk, king]}\nroutes: {}\n")


def test_what_is_not_in_the_table_is_allowed_to_nobody():
    assert table().allowed("no-such-route", "GET") == frozenset()
    assert not table().may("no-such-route", "GET", ROLES)


def test_head_and_options_count_as_reading():
    assert (
        table().allowed("home", "HEAD")
        == table().allowed("home", "GET")
        == table().allowed("home", "OPTIONS")
    )


def test_an_auditor_changes_nothing_and_an_administrator_sees_no_case():
    """The four roles as the office describes them."""
    for name, row in table().rows.items():
        for method, who in row.items():
            if method != "GET" and "auditor" in who:
                assert {"public", "account"} & who or name in OWN_ACCOUNT, f"{name} lets an auditor {method}"
            if name.startswith(("guarantee:", "journal:", "duties:", "documents:", "api:")):
                assert "administrator" not in who, f"{name} opens cases to an administrator"


OWN_ACCOUNT = {
    "guarantee:view-save", "guarantee:view-delete", "guarantee:duties-subscription", "api:views", "api:view",
}  # fmt: skip
"""Routes by which one changes something of one's own, such as the secret of one's calendar."""


# ------------------------------------------------------------------------------------- all roles × all routes × whose


@pytest.mark.parametrize("case", cases(OF_AN_ORGANISATION), ids=named)
def test_roles_open_what_the_table_says_and_nothing_else(case, sessions):
    """I14: in one's own organisation by the table, in another as if it did not exist."""
    route, method = case
    allowed = table().allowed(route.name, method)
    for role in ROLES:
        client = back_again(sessions[role])
        other = client.generic(method, address(route, "vara"))
        absent = client.generic(method, address(route, "no-such-place"))
        own = client.generic(method, address(route, "gotene"))
        if own.streaming:  # read to its end, a file is closed
            b"".join(own.streaming_content)
        if {role, PUBLIC} & allowed:
            assert own.status_code not in {401, 403, 405, 500, 501}, (
                f"{role} is refused with {own.status_code}"
            )
        else:
            assert own.status_code == 403, f"{role} got {own.status_code}"
        if PUBLIC not in allowed:
            assert other.status_code == absent.status_code == 404
            assert without_number(other) == without_number(absent), (
                "a foreign organisation shows that it exists"
            )


def without_number(response):
    """The page without what differs each time: the request's number and the form's token."""
    text = response.content.decode()
    for secret in (response.headers["X-Request-ID"], response.wsgi_request.META.get("CSRF_COOKIE", "")):
        text = text.replace(secret, "") if secret else text
    return "\n".join(
        line
        for line in text.splitlines()
        if "csrf" not in line.lower() and "/vara/" not in line and "no-such-place" not in line
    )


@pytest.mark.parametrize("case", cases(OF_AN_ORGANISATION), ids=named)
def test_nobody_gets_in_without_logging_in(case, offices):
    """I14: the answer is the same whether or not the organisation exists."""
    route, method = case
    client = Client(raise_request_exception=False)
    here, nowhere = (client.generic(method, address(route, slug)) for slug in ("gotene", "no-such-place"))
    if PUBLIC in table().allowed(route.name, method):
        assert here.status_code not in {302, 401, 403, 500}
        assert nowhere.status_code == 404
    elif here.request["PATH_INFO"].startswith("/api/"):
        assert here.status_code == nowhere.status_code == 401
    else:
        assert here.status_code == nowhere.status_code == 302
        assert here["Location"].startswith("/log-in/?next=")


@pytest.mark.parametrize("case", cases(WITHOUT_ONE), ids=named)
def test_routes_without_an_organisation(case, offices):
    route, method = case
    parts = {part: HARMLESS.get(part, "1") for part in route.parts}
    anonymous = Client(raise_request_exception=False).generic(method, reverse(route.name, kwargs=parts))
    member = logged_in("auditor.gotene").generic(method, reverse(route.name, kwargs=parts))
    if PUBLIC in table().allowed(route.name, method):
        assert anonymous.status_code not in {401, 403, 500}
    else:
        assert anonymous.status_code in {302, 401}
        assert member.status_code not in {401, 403, 500}


def test_a_method_that_nobody_may_use_is_said_to_be_none(offices):
    answer = logged_in("clerk.gotene").delete("/help/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"


# ------------------------------------------------------------------------------------------------ roles come and go


def test_a_role_that_has_ended_opens_nothing(offices):
    """The right is what it is today, not what it was at log-in."""
    account = account_of("borta")
    give_role(
        account,
        offices["gotene"],
        "clerk",
        since=date(2020, 1, 1),
        until=datetime.now(UTC).date() - timedelta(days=1),
    )
    give_role(account, offices["vara"], "clerk", since=datetime.now(UTC).date() + timedelta(days=2))
    client = logged_in("borta")
    assert client.get("/gotene/").status_code == 404
    assert client.get("/vara/").status_code == 404
    assert "har ingen roll" in client.get("/").content.decode() or client.get("/").status_code == 200


def test_an_account_that_is_closed_is_out_at_once(offices):
    client = logged_in("clerk.gotene")
    assert client.get("/gotene/").status_code == 302
    Account.objects.filter(username="clerk.gotene").update(is_active=False)
    answer = client.get("/gotene/")
    assert answer["Location"].startswith("/log-in/")


def test_one_who_holds_two_roles_acts_under_the_one_that_the_route_asks_for(offices):
    account = account_of("båda")
    give_role(account, offices["gotene"], "auditor")
    give_role(account, offices["gotene"], "administrator")
    client = logged_in("båda")
    response = client.get("/gotene/")
    assert response.status_code == 302
    assert response.wsgi_request.actor.role == "auditor"
    assert response.wsgi_request.roles == {"auditor", "administrator"}


# ------------------------------------------------------------------------------------------------- as of and known at


@pytest.mark.parametrize(
    "query", ["as_of=2026-02-30", "as_of=x", "known_at=2026-13-01", "known_at=igår", "as_of=9999"]
)
def test_a_day_that_does_not_exist_is_said_to_be_unreadable(query, offices):
    assert logged_in("clerk.gotene").get(f"/gotene/?{query}").status_code == 400


def test_a_day_known_at_means_its_last_moment_where_the_organisation_is(offices):
    """I12: the organisation's own zone decides when a day ends."""
    request = logged_in("clerk.gotene").get("/gotene/?as_of=2025-12-31&known_at=2026-01-15").wsgi_request
    assert request.as_of == date(2025, 12, 31)
    assert request.known_at.isoformat() == "2026-01-15T23:59:59.999999+01:00"


def test_without_a_day_it_is_today_as_known_now(offices):
    request = logged_in("clerk.gotene").get("/gotene/").wsgi_request
    assert request.as_of == request.today
    assert request.known_at is None


# ----------------------------------------------------------------------------------------------------------- languages


def test_pages_speak_the_organisations_language_until_one_chooses(offices):
    client = logged_in("clerk.gotene")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert client.get("/gotene/").wsgi_request.LANGUAGE_CODE == "sv"
    client.post("/i18n/setlang/", {"language": "da"})
    assert client.get("/gotene/").wsgi_request.LANGUAGE_CODE == "da"


def token(account, organisation, *, purpose="api", until=None):
    secret = new_secret()
    AccessToken.objects.create(
        account=account, organisation=organisation, purpose=purpose, name="prov", digest=digest_of(secret),
        since=date(2020, 1, 1), until=until or date(2999, 1, 1),
    )  # fmt: skip
    return secret


def test_a_token_opens_no_page(offices):
    """A bearer token is for the API alone."""
    secret = token(Account.objects.get(username="clerk.gotene"), offices["gotene"])
    answer = Client().get("/gotene/", headers={"Authorization": f"Bearer {secret}"})
    assert answer["Location"].startswith("/log-in/")
