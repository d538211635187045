"""The gallery in a real browser: no accessibility fault, nothing that the content security policy refuses, nothing
wider than the screen, and behaviour that no unit test sees. T1, goal 8 (axe: 0 violations)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.urls import include, path

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

urlpatterns = [
    path("", include("borgen.office.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """The tests say what went wrong; a line per request says nothing."""


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The address of a server that shows the gallery, without the gate: it has no organisation and no database."""
    from django.conf import settings

    middleware = [name for name in settings.MIDDLEWARE if not name.startswith("borgen.office.people")]
    kept = {
        "ROOT_URLCONF": __name__,
        "MIDDLEWARE": [name for name in middleware if "axes" not in name],
        "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "TEMPLATES": [_without_frame(dict(settings.TEMPLATES[0]))],
    }
    with override_settings(**kept):
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/ui/gallery/"
        server.shutdown()
        server.server_close()
        thread.join()


def _without_frame(engine: dict[str, Any]) -> dict[str, Any]:
    """The office's own context processor looks for an organisation; the gallery brings its own frame."""
    processors = [name for name in engine["OPTIONS"]["context_processors"] if not name.startswith("borgen.")]
    return {**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": processors}}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of 1280 px in English; the test fails when the browser complained about anything."""
    context = browser.new_context(viewport=DESK, locale="en-GB")
    yield from _watched(context)


def _watched(context: Any) -> Iterator[Any]:
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("state", ["", "errors", "empty", "dialog", "message"])
def test_no_accessibility_fault_and_nothing_sticks_out(browser, gallery, scheme, viewport, state):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        viewport=viewport, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
    )
    for page in _watched(context):
        response = page.goto(f"{gallery}?state={state}")
        assert response.status == 200
        assert "script-src 'self'" in response.headers["content-security-policy"]
        page.wait_for_function("document.fonts.status === 'loaded'")
        options = {"runOnly": {"type": "tag", "values": RULES}}
        result = Axe().run(page, options=options).response
        faults = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in result["violations"]
        ]
        assert faults == []
        assert len(result["passes"]) > 15  # of an open dialog less is looked at: the rest is inert
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_the_typeface_is_ours(page, gallery):
    page.goto(gallery)
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("document.fonts.check('16px Inter')")


def test_slash_goes_to_the_search_and_letters_typed_there_stay_letters(page, gallery):
    """A shortcut never takes a letter from someone who types."""
    page.goto(gallery)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-q"
    page.keyboard.type("g r? /")
    assert page.input_value("#search-q") == "g r? /"
    assert page.url == gallery


def test_two_letters_open_a_page_and_the_help_lists_them(page, gallery):
    page.goto(f"{gallery}?state=empty")
    page.keyboard.press("?")
    assert page.locator("#keyboard-help").is_visible()
    assert "g r" in page.inner_text("#keyboard-help")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert page.url == gallery


def test_shortcuts_can_be_switched_off_and_stay_off(page, gallery):
    """WCAG 2.1.4"""
    page.goto(gallery)
    page.keyboard.press("?")
    page.uncheck("#shortcuts-on")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement.id") != "search-q"
    assert not page.locator("#keyboard-help").is_visible()


def test_a_question_is_asked_first_and_no_means_no(page, gallery):
    page.goto(gallery)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.click("text=Undo the import")
    assert page.inner_text("#confirm-question") == "Undo the whole import?"
    page.click("#confirm-dialog button[value=no]")
    assert sent == []
    page.click("text=Undo the import")
    with page.expect_navigation():
        page.click("#confirm-dialog button[value=yes]")
    assert len(sent) == 1


def test_a_form_clicked_twice_is_sent_once(page, gallery):
    """Reliability: a double click is one command."""
    page.goto(gallery)
    sent: list[str] = []

    def hold(route: Any) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)  # leaves the page as it is, like an answer that is long in coming
        else:
            route.continue_()

    page.route("**/*", hold)
    page.evaluate(
        """() => { const b = document.querySelector("button[name=draft]"); b.click(); b.click(); b.click(); }"""
    )
    page.wait_for_timeout(200)
    assert len(sent) == 1
    assert 'name="draft"' in sent[0]  # which button it was is said all the same
    assert page.get_attribute("button[name=draft]", "aria-disabled") == "true"


def test_a_row_opens_where_it_is_clicked(page, gallery):
    page.goto(gallery)
    with page.expect_navigation():
        page.click("tr[data-row-link] >> nth=1 >> td >> nth=1")
    assert page.url.endswith("?state=message")


def test_heads_stay_in_sight_where_the_table_has_room(page, gallery):
    page.goto(gallery)
    page.evaluate("document.querySelector('.data-table').style.setProperty('margin-bottom', '2000px')")
    page.evaluate(
        "document.querySelector('.data-table tbody tr:last-child').scrollIntoView({block: 'start'})"
    )
    assert page.evaluate("document.querySelector('.data-table thead th').getBoundingClientRect().top") >= 0
    assert page.locator(".is-flush .table-region").get_attribute("tabindex") is None


def test_a_table_without_room_can_be_scrolled_by_keyboard(browser, gallery):
    for page in _watched(browser.new_context(viewport=PHONE, locale="en-GB")):
        page.goto(gallery)
        region = page.locator(".is-flush .table-region")
        assert region.get_attribute("tabindex") == "0"
        assert region.get_attribute("role") == "region"


def test_errors_take_the_focus_and_lead_to_their_field(page, gallery):
    """T1: WCAG 3.3.1"""
    page.goto(f"{gallery}?state=errors")
    assert page.evaluate("document.activeElement.className") == "ds-error-summary"
    page.click(".ds-error-summary a[href='#id_amount']")
    assert page.evaluate("document.activeElement.id") == "id_amount"


def test_the_language_is_chosen_on_the_page(page, gallery):
    page.goto(gallery)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click("[popovertarget=language-menu]")
    with page.expect_navigation():
        page.click("#language-menu button[value=da]")
    assert page.evaluate("document.documentElement.lang") == "da"
    assert page.url == gallery


def test_amounts_and_days_never_break(browser, gallery):
    """G10.2: an amount is read in one piece, also on a telephone."""
    for page in _watched(browser.new_context(viewport={"width": 320, "height": 640}, locale="en-GB")):
        page.goto(gallery)
        assert page.locator(".amount, time, .num").count() > 10
        broken = page.evaluate("""() => [...document.querySelectorAll(".amount, time, .num")]
            .filter((e) => e.checkVisibility() && e.getClientRects().length > 1).map((e) => e.textContent)""")
        assert broken == []


def test_a_column_of_sentences_keeps_its_width_on_a_telephone(browser, gallery):
    """G10.2: what there is to say of a row is read in lines, not word by word."""
    for page in _watched(browser.new_context(viewport=PHONE, locale="en-GB")):
        page.goto(gallery)
        cell = page.locator(".data-table tbody td:not(.num)").first
        cell.evaluate("(cell) => { cell.className = 'words'; cell.textContent = 'A cell that was not read. '.repeat(20); }")
        assert cell.bounding_box()["width"] >= 300


def test_everything_works_without_scripts(browser, gallery):
    context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery)
    page.click(".nav-button")
    assert page.locator("#main-nav a").first.is_visible()
    page.keyboard.press("Escape")
    page.click("text=How was this computed?")
    assert page.locator("#why").is_visible()
    page.click("#why form button")
    assert not page.locator("#why").is_visible()
    page.click(".ds-details summary")
    page.locator(".ds-details p").wait_for(state="visible")
    with page.expect_navigation():
        page.click("text=Undo the import")
    context.close()


def test_paper_shows_the_content_and_nothing_to_click(page, gallery):
    page.goto(gallery)
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator(".brand-name").is_visible()
    for gone in (".main-nav", ".filter-bar", ".page-footer", ".button-row >> nth=0", ".page-links"):
        assert not page.locator(gone).is_visible(), gone
