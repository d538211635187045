"""Take the README's pictures anew: `python3 dev.py …` has made `.venv`; then `.venv/bin/python tools/pictures.py`.

Starts a demo of its own in a temporary folder, logs in as its clerks and photographs the main pages, in light, at 1280 pixels;
the start page also dark and as a telephone shows it.
"""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
OFFICE = "/exempelby/guarantees/"
PAGES = {
    "register": f"{OFFICE}register/",
    "guarantee": f"{OFFICE}register/EX-010/",
    "explanation": f"{OFFICE}register/EX-010/explained/fee.2026.annual/",
    "plan": f"{OFFICE}register/EX-010/plan/",
    "fees": f"{OFFICE}fees/",
    "duties": f"{OFFICE}duties/",
    "exposure": f"{OFFICE}exposure/",
    "policy": "/exempelby/policies/of/gotene/",
}
DANISH_PAGES = {
    "project": "/proevekoebing/supported-loans/projects/ST-2018-001/",
    "loan": "/proevekoebing/supported-loans/loans/KK-4711/?rise=2",
}
CLERK, DANISH_CLERK = ("clerk", "exempel-handlaggare"), ("sagsbehandler", "eksempel-sagsbehandler")
CHROMIUM = "/usr/bin/chromium"


def main() -> None:
    """Photograph every page of ``PAGES`` and ``DANISH_PAGES``."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as play:
        port = _free_port()
        start = [sys.executable, "-m", "borgen", "demo", "--directory", home, "--port", str(port)]
        with subprocess.Popen(start) as office:
            try:
                address = f"http://127.0.0.1:{port}"
                _wait(address)
                browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
                _photograph(browser, address, PAGES, "")
                _photograph(browser, address, {"start": OFFICE}, "")
                _photograph(browser, address, {"start": OFFICE}, "-dark", color_scheme="dark")
                _photograph(browser, address, {"start": OFFICE}, "-phone", viewport={"width": 390, "height": 844})
                _photograph(browser, address, DANISH_PAGES, "", DANISH_CLERK, locale="da-DK")
                browser.close()
            finally:
                office.terminate()


def _photograph(
    browser: Browser, address: str, pages: dict[str, str], ending: str, who: tuple[str, str] = CLERK, **look: object
) -> None:
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | look))  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/log-in/")
    page.fill("[name=username]", who[0])
    page.fill("[name=password]", who[1])
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    for name, path in pages.items():
        answer = page.goto(address + path)
        if answer is None or answer.status != 200:
            raise SystemExit(f"{path} does not open: {answer and answer.status}")
        page.screenshot(path=PICTURES / f"{name}{ending}.png")
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the demo does not answer")


if __name__ == "__main__":
    main()
