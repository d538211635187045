"""The sums on the desk's pages explain themselves: each opens a trace that the small verifier replays to the figure shown."""

import re
from fractions import Fraction
from html import unescape
from typing import Any

import pytest

from borgen.office.supported_loan.queries.loan_figure import NoSuchFigure, loan_figure
from borgen.rules.trace import replay
from borgen.supported_loan.summed import SUMMED, SUMS
from tests.office.loan_office import NOW, LoanOffice

pytestmark = pytest.mark.engine_neutral

AMOUNT = re.compile(r'<a class="amount is-explained" href="([^"]+)"[^>]*>([^<]+)</a>')
BASE = "/gotene/supported-loans"
QUOTE = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&inflation=2"


@pytest.fixture
def office(organisation: Any, other_organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    for one in (organisation, other_organisation):
        one.programmes = "supported_loan"
        one.save()
    found = LoanOffice(organisation, clerk, approver)
    found.loan()
    return found


def explained(client: Any, path: str) -> list[tuple[str, str]]:
    """Where each amount that explains itself leads, and what it says."""
    answer = client.get(path)
    assert answer.status_code == 200
    found = AMOUNT.findall(answer.content.decode())
    return [(unescape(url), " ".join(unescape(shown).split())) for url, shown in found]


def headline(client: Any, url: str) -> str:
    """The result that an explanation leads with."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    said = re.search(r'<p class="ds-heading" data-size="md">([^<]+)</p>', answer.content.decode())
    assert said is not None
    return " ".join(unescape(said[1]).split())


def rows_of(client: Any, path: str, start: str) -> list[tuple[str, str]]:
    return [(url, shown) for url, shown in explained(client, path) if start in url]


@pytest.mark.parametrize("page", ["loans/4711/", "budget/2027/", "loan-report/2027/"])
def test_every_sum_opens_what_it_is(office: LoanOffice, auditor_client: Any, page: str) -> None:
    start = "/explain/year_" if page.startswith("loans") else "/explain/calendar_"
    found = rows_of(auditor_client, f"{BASE}/{page}", start)
    assert len(found) >= 4
    for url, shown in found[::7] if len(found) > 20 else found:
        assert shown in headline(auditor_client, url), url


def test_every_year_of_a_quote_opens_what_it_is(client: Any, db: Any) -> None:
    found = rows_of(client, f"/quote/supported-loan/?{QUOTE}", "/year_")
    assert len(found) == 4 * 30
    for url, shown in found[::29]:
        assert shown in headline(client, url), url


@pytest.mark.parametrize("figure", SUMS)
def test_the_verifier_replays_every_sum(office: LoanOffice, figure: str) -> None:
    n = 2 if figure.startswith("year_") else 2027
    found = loan_figure(organisation_id=office.id, number="4711", figure=figure, n=n, as_of=NOW.date())
    name = figure.partition("_")[2]
    splits = found.page.figures.splits
    rows = [one for one in splits if (one.loan_year == 2 if n == 2 else one.due_on.year == n)]
    assert name in SUMMED and len(rows) == 4
    assert replay(found.trace) == Fraction(sum(getattr(one, name).minor for one in rows))


def test_a_year_without_terms_has_no_sum(office: LoanOffice) -> None:
    for figure, n in (("year_state", 31), ("calendar_state", 2025)):
        with pytest.raises(NoSuchFigure):
            loan_figure(organisation_id=office.id, number="4711", figure=figure, n=n, as_of=NOW.date())


def test_another_office_is_told_nothing_of_it(office: LoanOffice, logged_in: Any) -> None:
    stranger = logged_in("clerk.vara")
    assert stranger.get("/vara/supported-loans/loans/4711/explain/year_state/1/").status_code == 404
