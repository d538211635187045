"""A supported loan in two people's browsers, in Danish: from the council's commitment to the redemption. Issue 4, section 6."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe

from borgen.office.supported_loan.demo import LOGINS, load

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]

TODAY = datetime.now(ZoneInfo("Europe/Copenhagen")).date()  # where the office is, as the pages have it
READY = TODAY - timedelta(days=30)
PROJECT = "projects/ST-SKOV/"


class Desk:
    """One person's browser at the desk. It fails at the end if the browser complained of anything."""

    def __init__(self, browser, url, username, **look):
        login = {login.username: login for login in LOGINS}[username]
        self.context = browser.new_context(locale="da-DK", reduced_motion="reduce", **look)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.desk = f"{url}/proevekoebing/supported-loans/"
        self.page.goto(f"{url}/log-in/")
        self.page.fill("main input[name=username]", username)
        self.page.fill("main input[name=password]", login.password)
        self.page.click("main button[type=submit]")
        self.page.goto(self.desk)

    def _heard(self, message):
        if message.type == "error" and "status of 422" not in message.text:
            self.complaints.append(message.text)

    def open(self, path):
        answer = self.page.goto(path if "://" in path else f"{self.desk}{path}")
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def send(self, path, **fields):
        """Fill the page's form in and send it; the page that follows."""
        self.open(path)
        for name, value in fields.items():
            place = self.page.locator(f"main form[method=post] [name={name}]").first
            if place.evaluate("one => one.tagName") == "SELECT":
                place.select_option(value)
            elif place.get_attribute("type") == "radio":
                self.page.check(f"main [name={name}][value={value}]")
            else:
                place.fill(value)
        self.page.locator("main form[method=post] button[type=submit]").first.click()
        self.page.wait_for_load_state()
        assert not self.page.locator(".error-summary, [data-error-summary]").count(), self.text()
        return self.page

    def hold_to_axe(self):
        found = Axe().run(
            self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"

    def text(self):
        return self.page.locator("main").inner_text().replace("\u00a0", " ")

    def end(self):
        self.context.close()
        assert self.complaints == []


def test_from_the_commitment_to_the_redemption(browser, live_server, settings):
    settings.PROFILE = "demo"
    load()
    clerk = Desk(browser, live_server.url, "sagsbehandler", viewport={"width": 1280, "height": 900})
    second = Desk(browser, live_server.url, "godkender", viewport={"width": 390, "height": 844}, color_scheme="dark")

    clerk.send(
        "projects-new/", name="Plejecenter Skovbo", reference="ST-SKOV", area="3.950", region="capital", dwellings="50",
        committed_on="2018-09-10", committed_by="Byrådet",
    )  # fmt: skip
    clerk.send(f"{PROJECT}forms/B/", approved_on="2018-09-10", approved_by="Byrådet", acquisition="118.397.000")
    assert "104.189.360,00 kr." in clerk.text()
    clerk.send(f"{PROJECT}ready/", ready_on=READY.isoformat())
    clerk.send(f"{PROJECT}status/new/", status="60", since=READY.isoformat())

    # paid out: one prepares, another carries out
    clerk.send(
        f"{PROJECT}disburse/", number="KK-9001", on=TODAY.isoformat(), rate="3", bond_price="98,5", bond_series="KK 3 2036"
    )
    assert "1.319.826,78 kr." in clerk.text()
    step = clerk.page.url
    assert not clerk.page.locator("form[action$='/carry-out/']").count()
    second.open(step)
    second.page.locator("form[action$='/carry-out/'] button").click()
    second.page.wait_for_load_state()
    assert "KK-9001" in clerk.open(f"{PROJECT}loans/").locator("main").inner_text()

    # reported, and acknowledged: the state's part is payable
    clerk.send(f"{PROJECT}loans/KK-9001/report/")
    clerk.send(f"{PROJECT}loans/KK-9001/report/1/answer/", received_on=TODAY.isoformat(), outcome="accepted")

    # what lies ahead
    clerk.open(f"budget/{TODAY.year + 1}/?rise=2")
    assert "KK-9001" in clerk.text()
    clerk.open("scenarios/?years=5&scenarios=50")
    assert clerk.page.locator("main tbody tr").count() == 5
    clerk.open("duties/?ahead=1825")
    assert "ST-SKOV" in clerk.text()

    # redeemed in full at the market price
    clerk.open("loans/KK-9001/redemption/")
    clerk.page.fill("[name=settles_on]", TODAY.isoformat())
    clerk.page.fill("[name=price]", "96,4")
    clerk.page.locator("main form[method=get] button[type=submit]").click()
    clerk.page.wait_for_load_state()
    assert "104.189.360,00 kr." in clerk.text()
    clerk.page.locator("main form[method=post] button[type=submit]").click()
    clerk.page.wait_for_url("**/proposals/*/")
    second.open(clerk.page.url)
    second.page.locator("form[action$='/carry-out/'] button").click()
    second.page.wait_for_load_state()
    for path in ("", "duties/", f"budget/{TODAY.year}/", f"loan-report/{TODAY.year}/", "scenarios/?scenarios=20",
                 f"loans/KK-4711/redemption/?why=voluntary&method=at_market&price=96,4&settles_on={TODAY}",
                 "projects/ST-2018-001/correction/", "projects/ST-2018-001/supplementary/"):  # fmt: skip
        for one in (clerk, second):
            one.open(path)
            one.hold_to_axe()
            assert one.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    redeemed = clerk.open("loans/KK-9001/redemption/").locator("main").inner_text()
    assert "Lånet er indfriet" in redeemed
    for one in (clerk, second):
        one.end()
