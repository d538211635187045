"""A clerk's day in a browser: the real file comes in, a row is looked at, a balance entered, the fees run by two people."""

from pathlib import Path

import pytest

from borgen.office.guarantee.demo import LOGINS, load

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

FILE = Path(__file__).parents[1] / "data" / "registers" / "borgensbeslut_enskilda.csv"
WAIT = 60_000


def opened(browser, url, username):
    login = {login.username: login for login in LOGINS}[username]
    page = browser.new_context(locale="sv-SE").new_page()
    page.goto(f"{url}/log-in/")
    page.fill("main input[name=username]", username)
    page.fill("main input[name=password]", login.password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/guarantees/")
    return page


def test_a_clerks_day(live_server, browser):
    """G8.3, G10.2, I9: every figure is met on the way, and nobody approves their own run."""
    load()
    clerk = opened(browser, live_server.url, "clerk")
    desk = f"{live_server.url}/exempelby/guarantees"

    # a finding, and an amount's explanation
    clerk.goto(f"{desk}/register/EX-010/findings/")
    assert clerk.get_by_text("Kredittid").count()
    clerk.goto(f"{desk}/register/EX-010/")
    clerk.locator(".keyfigure", has_text="Utestående").get_by_role("link").click()
    assert "/explained/outstanding/" in clerk.url
    assert clerk.get_by_text("register.xlsx").count(), "the file and cell that the amount came from"

    # another day: what was outstanding then
    clerk.goto(f"{desk}/register/EX-010/?as_of=2023-12-31")
    assert clerk.locator(".as-of-banner").count()
    then = clerk.locator(".keyfigure", has_text="Utestående").inner_text()
    clerk.locator(".as-of-banner a").click()
    assert clerk.locator(".as-of-banner").count() == 0
    assert clerk.locator(".keyfigure", has_text="Utestående").inner_text() != then

    # a balance, stated by the bank
    clerk.goto(f"{desk}/register/EX-010/balance/")
    clerk.fill("input[name=amount]", "5 300 000")
    clerk.fill("input[name=on]", "2026-10-31")
    clerk.fill("input[name=source]", "Bankens besked")
    clerk.click("main form[method=post] button[type=submit]")
    clerk.wait_for_url("**/register/EX-010/")
    assert "5 300 000" in clerk.locator(".keyfigure", has_text="Utestående").inner_text().replace(
        "\u00a0", " "
    )

    # the fees: one person prepares, another approves, and the first cannot
    clerk.goto(f"{desk}/fees/?year=2026")
    clerk.locator("form[action$='/fees/plan/'] button").click()
    clerk.wait_for_url("**/fees/2026/*/", timeout=WAIT)
    run = clerk.url
    assert clerk.locator("form[action$='/approve/']").count() == 0, "nobody approves their own run"
    approver = opened(browser, live_server.url, "approver")
    approver.goto(run)
    approver.locator("form[action$='/approve/'] button").click()
    approver.locator("#confirm-dialog [data-confirm-yes]").click()
    approver.locator("form[action$='/approve/']").wait_for(state="detached")
    assert approver.locator(".ds-tag", has_text="Debiterad").count()

    # the real file, as it is: its rows as understood, one of them mended
    clerk.goto(f"{desk}/imports/new/")
    clerk.set_input_files("input[type=file]", FILE)
    clerk.locator("main form[method=post] button[type=submit]").first.click()
    clerk.wait_for_url("**/imports/*/", timeout=WAIT)
    clerk.get_by_text("Trollbäckens Tennisklubb").first.wait_for(timeout=WAIT)
    clerk.locator("tr", has_text="Trollbäckens Tennisklubb").first.locator("[data-row-target]").click()
    clerk.wait_for_url("**/rows/*/*")
    assert clerk.get_by_text("Trollbäckens Tennisklubb").count()
    clerk.goto(f"{desk}/imports/")
    assert clerk.get_by_text("borgensbeslut_enskilda.csv").count()
