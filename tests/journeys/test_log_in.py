"""In and out again, in a browser that enforces the content security policy."""

import pytest

from tests.office.two_offices import PASSWORD, two_offices

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_log_in_and_out(live_server, browser):
    two_offices()
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def log_in(password: str) -> None:
        page.fill("main input[name=username]", "clerk.gotene")
        page.fill("main input[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_load_state()

    page.goto(f"{live_server.url}/gotene/")
    assert "/log-in/?next=/gotene/" in page.url.replace("%2F", "/")
    log_in("fel lösenord")
    assert "/log-in/" in page.url and page.get_by_role("alert").count()
    complaints.clear()  # Chromium notes the refusal's status itself
    log_in(PASSWORD)
    assert "/gotene/" in page.url and "log-in" not in page.url
    cookie = {c["name"]: c for c in context.cookies()}["sessionid"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"

    context.clear_cookies(name="sessionid")
    page.goto(f"{live_server.url}/gotene/")
    assert "/log-in/" in page.url, "without the session nothing is open"
    assert complaints == []
    context.close()
