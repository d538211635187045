"""A clerk's day in a browser: the real file comes in and a row of it is mended, a finding is looked at, a balance entered,
the fees run by two people, an amount's explanation opened, and the register seen as of another day."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from borgen.office.guarantee.demo import LOGINS, load

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

FILE = Path(__file__).parents[1] / "data" / "registers" / "borgensbeslut_enskilda.csv"
WAIT = 60_000


class Day:
    """One person's browser in the demo's municipality. It fails at the end if the browser complained of anything."""

    def __init__(self, browser, url, username, **look):
        login = {login.username: login for login in LOGINS}[username]
        self.context = browser.new_context(locale="sv-SE", reduced_motion="reduce", **look)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.desk = f"{url}/exempelby/guarantees"
        self.page.goto(f"{url}/log-in/")
        self.page.fill("main input[name=username]", username)
        self.page.fill("main input[name=password]", login.password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/guarantees/")

    def _heard(self, message):
        if (
            message.type == "error" and "status of 422" not in message.text
        ):  # a form that came back with errors
            self.complaints.append(message.text)

    def open(self, path):
        answer = self.page.goto(f"{self.desk}/{path}")
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def figure(self, label):
        return self.page.locator(".keyfigure", has_text=label)

    def text(self, place):
        return place.inner_text().replace("\u00a0", " ")

    def end(self):
        self.context.close()
        assert self.complaints == []


def test_a_clerks_day(live_server, browser):
    """G8.3, G10.2, I9: every figure is met on the way, and nobody approves their own run."""
    load()
    clerk, approver = (Day(browser, live_server.url, who) for who in ("clerk", "approver"))
    brings_the_real_file_in_and_mends_a_row(clerk)
    looks_at_a_finding(clerk)
    enters_a_balance(clerk)
    runs_the_fees(clerk, approver)
    opens_an_explanation(clerk)
    sees_another_day(clerk)
    puts_the_register_on_paper(clerk)
    clerk.end()
    approver.end()
    explanations_are_pages_without_script(browser, live_server.url)


def brings_the_real_file_in_and_mends_a_row(clerk):
    page = clerk.open("imports/new/")
    page.set_input_files("input[type=file]", FILE)
    page.locator("main form[method=post] button[type=submit]").first.click()
    row = page.locator("tr", has_text="SRV Återvinning AB")
    row.wait_for(timeout=WAIT)
    assert "21" in clerk.figure("Läses in").inner_text()
    assert "121 mnkr; Huddinges ägarandel" in row.inner_text(), (
        "kept as it stands: no amount is picked out of it"
    )

    cell = page.locator("tr", has_text="Huddinges ägarandel").get_by_role("textbox")
    row.locator("[data-row-target]").click()
    cell.fill("hundratjugoen")
    page.get_by_role("button", name="Spara och jämför igen").click()
    row.get_by_text("rättat").wait_for(timeout=WAIT)
    assert "total ram 121 mnkr" in row.inner_text(), "no amount is guessed out of what was written"

    row.locator("[data-row-target]").click()
    assert cell.input_value() == "hundratjugoen", "what was written stays to be mended"
    cell.fill("121 mnkr")
    page.get_by_role("button", name="Spara och jämför igen").click()
    row.get_by_text("121\u00a0000\u00a0000\u00a0kr").wait_for(timeout=WAIT)

    page.get_by_role("button", name="Genomför").click()
    page.locator("#confirm-dialog [data-confirm-yes]").click()
    page.get_by_text("Inläsningen är införd i registret").wait_for(timeout=WAIT)
    clerk.open("register/?q=srv")
    row = clerk.text(page.locator("tr", has_text="SRV Återvinning AB"))
    assert "Föreslagen" in row and "0 kr" in row, "what is only proposed counts in no total"
    page.get_by_role("link", name="BG-2014-005").click()
    page.get_by_role("heading", level=1, name="SRV Återvinning AB").wait_for()
    assert "121 000 000 kr" in clerk.text(page.locator("main"))


def looks_at_a_finding(clerk):
    page = clerk.open("register/EX-010/findings/")
    finding = page.locator("tr", has_text="Kredittiden ska normalt vara högst 5 år")
    assert "Inte uppfylld" in finding.inner_text()
    assert "2037-12-31" in finding.inner_text(), "what the register says"
    finding.get_by_role("link", name="Belopps- och tidsgränser").click()
    assert page.get_by_text("Kredittiden ska normalt vara högst 5 år").count(), (
        "the rule in the council's words"
    )


def enters_a_balance(clerk):
    page = clerk.open("register/EX-010/balance/")
    page.fill("input[name=amount]", "5 300 000")
    page.fill("input[name=source]", "Bankens besked")
    page.click("main form[method=post] button[type=submit]")
    page.locator(".ds-error-summary").wait_for()
    assert page.input_value("input[name=amount]").replace("\u00a0", " ") == "5 300 000", (
        "what was written stays"
    )
    page.locator(".ds-error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "on", "a fault leads to its field"
    page.keyboard.type("2026-10-31")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/EX-010/")
    assert "5 300 000" in clerk.text(clerk.figure("Utestående"))


def runs_the_fees(clerk, approver):
    """One person prepares, another approves, and the first cannot."""
    page = clerk.open("fees/?year=2026")
    page.locator("form[action$='/fees/plan/'] button").click()
    page.wait_for_url("**/fees/2026/*/", timeout=WAIT)
    assert page.locator("form[action$='/approve/']").count() == 0, "nobody approves their own run"
    theirs = approver.page
    theirs.goto(page.url)
    theirs.locator("form[action$='/approve/'] button").click()
    theirs.locator("#confirm-dialog [data-confirm-yes]").click()
    theirs.locator("form[action$='/approve/']").wait_for(state="detached")
    assert theirs.locator(".ds-tag", has_text="Debiterad").count()


def opens_an_explanation(clerk):
    """It opens over the page, is closed by the keyboard, and gives the place back; its address is a page of its own."""
    page = clerk.open("register/EX-010/")
    amount = clerk.figure("Avgift 2026").get_by_role("link")
    amount.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Årlig avgift 2026")
    dialog.wait_for()
    assert page.url.endswith("/register/EX-010/")
    said = clerk.text(dialog)
    assert "13 600 kr" in said and "0,25 %" in said and "Borgensavgift" in said
    assert "register.xlsx" in said and "2025!M14" in said, "the file and cell that the debt came from"
    inside = "document.getElementById('page-dialog').contains(document.activeElement)"
    for _ in range(12):
        assert page.evaluate(f"{inside} || document.activeElement === document.body"), (
            "behind it nothing is reached"
        )
        page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert amount.evaluate("link => link === document.activeElement"), "one is back where one was"

    amount.click()
    dialog.get_by_role("link", name="Öppna som egen sida").click()
    page.wait_for_url("**/explained/fee.2026.annual/")
    assert page.get_by_role("heading", level=1, name="Årlig avgift 2026").count()


def sees_another_day(clerk):
    page = clerk.open("register/EX-010/")
    now = clerk.text(clerk.figure("Utestående"))
    clerk.open("register/")
    page.fill("#f-as-of", "2023-12-31")
    page.get_by_role("button", name="Visa", exact=True).click()
    page.wait_for_url("**as_of=2023-12-31**")
    assert page.locator(".as-of-banner").count()
    row = page.locator("tr", has_text="EX-010")
    assert "6 080 000 kr" in clerk.text(row)
    row.get_by_role("link", name="EX-010").click()
    page.wait_for_url(re.compile(r"/EX-010/\?.*as_of=2023-12-31"))
    assert "6 080 000 kr" in clerk.text(clerk.figure("Utestående")), "the day goes along from page to page"
    clerk.figure("Utestående").get_by_role("link").click()
    dialog = page.get_by_role("dialog", name="Utestående")
    dialog.wait_for()
    assert "som det var 2023-12-31" in clerk.text(dialog) and "6 080 000" in clerk.text(dialog)
    page.keyboard.press("Escape")
    page.locator(".as-of-banner a").click()
    page.wait_for_url("**/register/EX-010/")
    assert clerk.text(clerk.figure("Utestående")) == now


def puts_the_register_on_paper(clerk):
    """Every row and column is there, in black on white from a dark screen too, and nothing to click on."""
    page = clerk.open("register/")
    page.emulate_media(color_scheme="dark", media="print")
    page.wait_for_function("matchMedia('print').matches")
    # Looked at before the PDF: Chromium's way out of printing may take the medium asked for with it.
    inks = page.evaluate("[...document.querySelectorAll('main td')].map((cell) => getComputedStyle(cell).color)")
    assert set(inks) == {"rgb(0, 0, 0)"}
    page.emulate_media(media="null", color_scheme="dark")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "\n".join(sheet.extract_text() for sheet in paper.pages).replace("\u00a0", " ")
    for row in page.locator("main tbody tr").all():
        assert row.locator("td").first.inner_text() in text
        assert row.locator("td").last.inner_text() in text
    assert "Exempelby kommun" in text and "Ny borgen" not in text and "Bevakningar" not in text
    assert paper.pages[0].mediabox.width > paper.pages[0].mediabox.height, "a wide table lies"
    page.emulate_media(media="screen", color_scheme="light")


def explanations_are_pages_without_script(browser, url):
    plain = Day(browser, url, "clerk", java_script_enabled=False)
    page = plain.open("register/EX-010/")
    plain.figure("Utestående").get_by_role("link").click()
    page.wait_for_url("**/register/EX-010/explained/outstanding/")
    assert page.get_by_text("register.xlsx").count()
    plain.end()
