"""No page has a fault that axe finds: with data and empty, with a dialog open, with each form sent back with errors, in
light at 1280 and in dark at 390 px; and paper has all of its content."""

import pytest
from django.urls import reverse

from borgen.office.guarantee import jobs
from tests.journeys.every_page import page_routes, visits
from tests.journeys.looks import DESK, LOOKS, faults, log_in, lost_on_paper, page_of
from tests.journeys.sent_forms import faults_with_errors, forms_on
from tests.journeys.whole_demo import PASSWORDS, SLUG, make
from tests.office.two_offices import PASSWORD, two_offices

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(2400),
]

OPENERS = "main [command='show-modal'], main a[data-in-dialog], main button[data-confirm]"
"""What opens a dialog over the page."""

FIRST_OF_EACH = """(openers) => Object.values(openers.filter((each) => each.checkVisibility()).reduce((first, each) => {
    const kind = each.getAttribute("commandfor") ?? (each.dataset.confirm || "explanation");
    return {[kind]: {kind, number: openers.indexOf(each)}, ...first}; }, {}))"""
"""One opener of each kind: hundreds on a page open the same dialog with another explanation in it."""


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.setattr(jobs, "_start", lambda job: None)  # a task that waits goes on waiting
    return make()


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_with_data(look, demo, live_server, browser):
    """T1: and on a desk nothing of it is lost on paper. What is sent may change what other pages show, so forms are only noted on
    the way, which saves another round of all pages, and sent when everything has been seen."""
    todo = visits(demo)
    assert {visit.route for visit in todo} == {route.name for route in page_routes()}
    found, on_paper, pages, forms = [], set(), {}, {}
    for who in sorted({visit.who for visit in todo}):
        page = pages[who] = page_of(browser, LOOKS[look])
        if who != "nobody":
            log_in(page, live_server.url, who, PASSWORDS[who])
        for visit in todo:
            if visit.who == who:
                answer = page.goto(live_server.url + visit.path)
                assert answer.status == visit.status, f"{who}: {visit.path}: {answer.status}"
                if visit.status == 200:
                    for place, method in forms_on(page):
                        forms.setdefault((visit.route, place, visit.parts.get("part"), who), (visit, place, method))
                found += faults(page)
                found += faults_of_dialogs(page)
                if LOOKS[look] is DESK and visit.route not in on_paper:
                    found += lost_on_paper(page)
                    on_paper.add(visit.route)
    for visit, place, method in forms.values():
        found += faults_with_errors(pages[visit.who], live_server.url, visit, place, method)
    for page in pages.values():
        page.context.close()
    assert len(forms) > 30
    assert found == [], "\n".join(found)


def faults_of_dialogs(page):
    """What is wrong with the dialogs that the page can open: each of its own, one question, one explanation."""
    found, openers = [], page.locator(OPENERS)
    for first in openers.evaluate_all(FIRST_OF_EACH):
        openers.nth(first["number"]).click()
        dialog = page.locator("dialog:modal")
        dialog.wait_for()
        found += faults(page, f"with {first['kind']!r} open", within="dialog:modal")
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
    return found


def test_every_menu(demo, live_server, browser):
    """The menus of the header, and the help about keys, which every page has."""
    found = []
    for look in LOOKS.values():
        page = page_of(browser, look)
        log_in(page, live_server.url, "clerk", PASSWORDS["clerk"])
        page.goto(f"{live_server.url}/{SLUG}/guarantees/")
        for menu in ("language-menu", "user-menu", "main-nav"):
            if menu == "main-nav" and look is DESK:
                continue  # a plain row there
            page.locator(f"[popovertarget={menu}]").click()
            assert page.locator(f"#{menu}:popover-open").count() == 1
            found += faults(page, f"with {menu} open")
            page.keyboard.press("Escape")
        page.keyboard.press("?")
        found += faults(page, "with the help about keys open", within="dialog:modal")
        page.context.close()
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_without_data(look, live_server, browser):
    two_offices()
    page = page_of(browser, LOOKS[look])
    found, seen = [], 0
    for path in ("/help/", "/accessibility/", "/gotene/policies/", "/quote/supported-loan/", "/contact/supported-loan/"):
        assert page.goto(live_server.url + path).status == 200
        found += faults(page)
    for who in ("clerk", "administrator"):
        page.context.clear_cookies()
        log_in(page, live_server.url, f"{who}.gotene", PASSWORD)
        for route in page_routes():
            is_theirs = route.name.startswith("people:") == (who == "administrator")
            if route.parts == ("organisation",) and is_theirs:
                address = reverse(route.name, kwargs={"organisation": "gotene"})
                assert page.goto(live_server.url + address).status == 200, route.name
                found += faults(page)
                seen += 1
    page.context.close()
    assert seen > 15
    assert found == [], "\n".join(found)
