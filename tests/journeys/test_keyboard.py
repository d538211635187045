"""The office by keyboard alone: the way past the header, where one is, dialogs that hold one and give the place back."""

import pytest

from borgen.office.guarantee import jobs
from tests.journeys.looks import DESK, PHONE, log_in, page_of
from tests.journeys.whole_demo import PASSWORDS, SLUG, make

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

PAGES = ("register/", "register/EX-010/", "register/EX-010/balance/", "fees/?year=2026", "exposure/")
DIALOGS = {
    "columns": ("clerk", "register/", "main [commandfor=choose-columns]"),
    "views": ("clerk", "register/", "main [commandfor=saved-views]"),
    "an explanation": ("clerk", "register/EX-010/", "main a[data-in-dialog]"),
    "a question": ("approver", "fees/2026/2/", "main button[data-confirm]"),
    "the keys": ("clerk", "register/EX-010/", ".page-footer [commandfor=keyboard-help]"),
}

_WHERE = """() => { const at = document.activeElement; const box = at.getBoundingClientRect(); const look = getComputedStyle(at);
    const place = [box.x + Math.min(box.width / 2, 8), box.y + box.height / 2];
    const top = document.elementFromPoint(...place);
    const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
    return {name: at.outerHTML.slice(0, 120), isBody: at === document.body, isVisible: at.checkVisibility(),
        ring: ring || look.boxShadow !== "none", isOnTop: !!top && (at.contains(top) || top.contains(at) || !!top.closest("label"))}; }"""
_INSIDE = """() => document.activeElement === document.body || !!document.activeElement.closest("dialog:modal")"""
_LONGEST = """() => Math.max(0, ...[...document.querySelectorAll("*")].flatMap((each) => { const look = getComputedStyle(each);
    return `${look.transitionDuration},${look.animationDuration}`.split(",").map(parseFloat); }))"""


@pytest.fixture
def desk(monkeypatch, live_server, browser):
    """A function that opens a page of the desk as somebody."""
    monkeypatch.setattr(jobs, "_start", lambda job: None)
    make()
    pages = {}

    def opened(who, path, look=DESK):
        if (who, id(look)) not in pages:
            pages[who, id(look)] = page_of(browser, look)
            log_in(pages[who, id(look)], live_server.url, who, PASSWORDS[who])
        page = pages[who, id(look)]
        assert page.goto(f"{live_server.url}/{SLUG}/guarantees/{path}").status == 200
        return page

    yield opened
    for page in pages.values():
        page.context.close()


def test_the_office_by_keyboard(desk):
    """T1, WCAG 2.1.1, 2.1.2, 2.4.1, 2.4.3, 2.4.7, 2.4.11"""
    for path in PAGES:
        page = desk("clerk", path)
        past_the_header(page)
        one_sees_where_one_is(page)
    for who, path, opener in DIALOGS.values():
        a_dialog_holds_and_gives_back(desk(who, path), opener)
    for menu in ("language-menu", "user-menu", "main-nav"):
        a_menu_closes(desk("clerk", "register/", PHONE), menu)
    page = desk("clerk", "register/EX-010/")
    assert page.evaluate(_LONGEST) <= 0.001, "whoever wants no movement sees none"


def past_the_header(page):
    page.keyboard.press("Tab")
    skip = page.locator("a.ds-skip-link")
    assert skip.evaluate("(link) => link === document.activeElement"), f"{page.url}: the first stop"
    assert skip.bounding_box()["x"] >= 0 and skip.bounding_box()["height"] > 10, "it is seen where it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')"), f"{page.url}: the header is passed"


def one_sees_where_one_is(page, stops=30):
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    seen = set()
    for _ in range(stops):
        page.keyboard.press("Tab")
        at = page.evaluate(_WHERE)
        if at["isBody"]:
            break
        seen.add(at["name"])
        assert at["isVisible"] and at["ring"], f"{page.url}: the focus is not seen on {at['name']}"
        assert at["isOnTop"], f"{page.url}: something lies over {at['name']}"
    assert len(seen) > 8


def a_dialog_holds_and_gives_back(page, opener):
    place = page.locator(opener).first
    place.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog:modal")
    dialog.wait_for()
    names = dialog.get_attribute("aria-labelledby")
    assert page.locator(f"#{names}").inner_text().strip(), f"{opener}: the dialog has a name"
    for key in ("Tab",) * 14 + ("Shift+Tab",) * 3:
        assert page.evaluate(_INSIDE), f"{opener}: behind it nothing is reached"
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert place.evaluate("(place) => place === document.activeElement"), f"{opener}: one is back where one was"


def a_menu_closes(page, menu):
    button = page.locator(f"[popovertarget={menu}]")
    button.focus()
    page.keyboard.press("Enter")
    opened = page.locator(f"#{menu}:popover-open")
    assert opened.count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.getElementById('{menu}').contains(document.activeElement)"), f"{menu}: its links come next"
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert button.evaluate("(place) => place === document.activeElement"), f"{menu}: one is back where one was"
