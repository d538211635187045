"""The how-tos of the what-if page and the stress page say what the demo's pages say, and their figures add up."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from borgen.office.guarantee.demo import LOGINS, load
from borgen.office.guarantee.queries.snapshot import forget_snapshots
from borgen.office.people.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
DOCS = Path(__file__).parents[2] / "docs" / "how-to"
FIGURE = re.compile(r"SEK (−?[\d,]*\d(?:\.\d\d)?)")
BASE, DAY = "/exempelby/guarantees", "as_of=2026-01-15"


@pytest.fixture
def clerk(settings: Any) -> Client:
    settings.PROFILE = "demo"
    forget_snapshots()
    load()
    client = Client()
    account = Account.objects.get(username=next(login.username for login in LOGINS if login.role == "clerk"))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    return client


def _shown(client: Client, *addresses: str) -> set[str]:
    """Every amount on the pages, without its currency."""
    pages = [client.get(f"{BASE}/{address}") for address in addresses]
    assert [page.status_code for page in pages] == [200] * len(pages)
    text = "\n".join(page.content.decode().replace("\u00a0", " ") for page in pages)
    return set(FIGURE.findall(text)) | set(re.findall(r"[\d,]{4,}", text))


def _told(name: str) -> tuple[str, list[str]]:
    text = (DOCS / name).read_text("utf-8")
    return text, FIGURE.findall(text)


def test_the_figures_of_the_how_tos_are_those_of_the_demo(clerk: Client) -> None:
    text, told = _told("ask-what-if.md")
    query = re.search(r"what-if/\?([^`]+)`", text)
    assert query
    shown = _shown(clerk, f"register/EX-010/what-if/?{DAY}&{query[1]}", f"register/EX-010/plan/?{DAY}")
    assert len(told) >= 10 and [figure for figure in told if figure not in shown] == []

    text, told = _told("stress-the-register.md")
    stress = f"exposure/stress/?{DAY}"
    shown = _shown(clerk, stress, f"{stress}&called=as_due", f"exposure/?{DAY}")
    worked_out = {"685,188,400"}  # what the page says from which figures it is
    assert len(told) >= 15 and [figure for figure in told if figure not in shown | worked_out] == []
    assert Decimal("595160000") + Decimal("90028400") == Decimal("685188400")
    assert Decimal("685188400") * Decimal("0.02") == Decimal("13703768")
    rows = dict(re.findall(r"\| ([^|]+) \| SEK ([\d,]+) \|", text.partition("## How it reconciles")[2]))
    worth = {name.strip(): int(figure.replace(",", "")) for name, figure in rows.items()}
    assert worth["Those who fail owe"] + worth["+ All others owe"] == worth["= Outstanding in the register"]
    assert worth["Amortised before they fail"] + worth["+ Debt that the municipality pays"] == worth["= Those who fail owe"]
