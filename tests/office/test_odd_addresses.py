"""Addresses that nobody's page leads to: each is answered by a page or a 404, never by a fault of the office's own."""

from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db

QUOTE = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3"
BASES = ("2025年=100", "😀", "\x01\x0b", "x" * 41, "é" * 2900, " ")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("guarantees/fees/explained/preview.0000.SEK/", 404),
        ("guarantees/fees/explained/preview.0001.SEK/", 404),
        ("guarantees/fees/?year=0000", 200),
        ("guarantees/exposure/figures/zz/committed/", 404),
        ("guarantees/exposure/figures/sek/committed/", 404),
        ("guarantees/exposure/maturities/explained/zz/planned/", 404),
        ("supported-loans/statements/?year=0000", 200),
        ("supported-loans/statements/?year=9999", 200),
        *((f"supported-loans/statements/{year}/explain/state/", 404) for year in (0, 9999, 10000, 10**12)),
    ],
)
def test_a_year_or_a_currency_that_is_none(clerk_client: Client, path: str, status: int) -> None:
    assert clerk_client.get(f"/gotene/{path}").status_code == status


@pytest.mark.parametrize(
    ("path", "base"), [*(("", base) for base in BASES), ("file/pdf/", BASES[0]), ("file/xlsx/", BASES[2])]
)
def test_a_base_that_no_paper_can_show_is_refused_at_the_door(client: Client, path: str, base: str) -> None:
    cache.clear()  # of how often this machine has asked
    answer = client.get(f"/quote/supported-loan/{path}?{QUOTE}&index=NPI~{quote(base)}~2025M06~1")
    assert answer.status_code == (302 if path else 422), "a file that cannot be made leads to the page that says why"
    assert len(answer.content) < 200_000
