"""No page has a fault that axe finds: with data, empty, with errors, with a dialog open, dark and at 390 px."""

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from borgen.office.guarantee.demo import LOGINS, load
from borgen.office.permissions import routes, table
from tests.office.two_offices import PASSWORD, two_offices

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]

PARTS = {
    "reference": "EX-010", "amount": "outstanding", "part": "loan", "how": "change", "number": 1, "loan": 1,
    "day": "2025-12-31", "year": 2026, "sequence": 5, "account": 1, "book": "gotene", "duty": "annual_report",
    "rule": "", "movement": 0, "row": 0, "job": 0, "form": "csv", "token": "x",
}  # fmt: skip
NOT_A_PAGE = {
    "health", "set_language", "api:openapi-json", "api:api-root", "guarantee:calendar", "guarantee:import-progress",
    # only with something that the demo's story has not made: looked at in the journeys
    "policies:version", "guarantee:fees-planning", "guarantee:import-questions", "guarantee:movement-correct",
    "guarantee:part-release", "supported-loan-quote-explained", "supported-loan-quote-file",
    "documents:document",  # a file, given back as it was taken in
}  # fmt: skip
FORMS = {
    "guarantee:new",
    "guarantee:balance",
    "guarantee:end",
    "guarantee:change-terms",
    "people:open-account",
}
"""Pages that are also looked at after an empty form was sent."""


def pages():
    """Every route that shows a page, so that none is forgotten."""
    for route in routes():
        is_export = route.name.endswith("-export")
        if (
            "GET" in table().methods(route.name)
            and route.name not in NOT_A_PAGE
            and not is_export
            and not route.name.startswith("api:")
        ):
            yield route


OWN_PARTS = {
    "guarantee:maturities-explain": {"currency": "SEK", "amount": f"principal.{datetime.now(UTC).year + 1}"},
    "guarantee:stress-explain": {"amount": f"paid.{datetime.now(UTC).year + 1}"},
    "guarantee:what-if-explain": {"amount": "now.1.payment"},
}


def address(route, slug, **known):
    parts = {**PARTS, **OWN_PARTS.get(route.name, {}), **known, "organisation": slug}
    return reverse(route.name, kwargs={part: parts[part] for part in route.parts})


def log_in(page, url, username, password):
    page.goto(f"{url}/log-in/")
    page.fill("main input[name=username]", username)
    page.fill("main input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def faults(page):
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{page.url}: {violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in found.response["violations"]
    ]


def who_sees(route):
    return "administrator" if route.name.startswith("people:") else "clerk"


@pytest.mark.parametrize("look", ["light", "dark and narrow"])
def test_pages_with_data(look, live_server, browser):
    load()
    logins = {login.username: login for login in LOGINS}
    width, scheme = (390, "dark") if look == "dark and narrow" else (1280, "light")
    found, seen = [], 0
    for who in ("clerk", "administrator"):
        context = browser.new_context(
            locale="sv-SE",
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        page = context.new_page()
        log_in(page, live_server.url, who, logins[who].password)
        slug = logins[who].organisation
        rule = known_parts(page, live_server.url, slug) if who == "clerk" else {}
        for route in pages():
            if who_sees(route) != who:
                continue
            answer = page.goto(live_server.url + address(route, slug, **rule))
            assert answer.status in (200, 404), f"{route.name}: {answer.status}"
            if answer.status == 404:
                assert route.name in (
                    "guarantee:import",
                    "guarantee:import-row",
                    "guarantee:import-undo",
                    "guarantee:fee-run-reject",
                    "people:account",
                ), route.name
            found += faults(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{page.url}: wider than the window")
            seen += 1
            if route.name in FORMS:
                page.locator("main form[method=post] button[type=submit]").first.click()
                page.wait_for_load_state()
                found += faults(page)
        if who == "clerk":
            page.goto(f"{live_server.url}/{slug}/guarantees/register/")
            page.get_by_role("button", name=re.compile("Kolumner|Columns")).click()
            page.wait_for_timeout(500)  # until the dialog has faded in
            found += faults(page)
        context.close()
    assert seen > 40
    assert found == []


def known_parts(page, url, slug):
    """What of the demo the addresses name: a rule that is not met."""
    page.goto(f"{url}/{slug}/guarantees/register/EX-010/findings/")
    link = page.locator("main a[href*='/deviation/']").first
    rule = link.get_attribute("href").split("/deviation/")[1].strip("/") if link.count() else "credit_time"
    return {"rule": rule}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_without_data(scheme, live_server, browser):
    two_offices()
    context = browser.new_context(locale="sv-SE", color_scheme=scheme)
    page = context.new_page()
    found = []
    quote = (
        "/quote/supported-loan/?acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&inflation=2"
    )
    explained = quote.replace("loan/?", "loan/explained/payment/2/?")
    open_to_all = ("/quote/supported-loan/", quote, explained, "/contact/supported-loan/")
    for path in ("/log-in/", "/help/", "/accessibility/", "/gotene/policies/", *open_to_all):
        page.goto(live_server.url + path)
        found += faults(page)
    log_in(page, live_server.url, "clerk.gotene", PASSWORD)
    for route in pages():
        if route.parts == ("organisation",) and who_sees(route) == "clerk":
            page.goto(live_server.url + address(route, "gotene"))
            found += faults(page)
    context.close()
    assert found == []
