"""The public quote: nobody logs in, the figures are those of the domain's worked example, and nothing is stored."""

import io
import json
import zipfile
from datetime import UTC, datetime
from unittest.mock import patch

import pypdf
import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from borgen.cli.main import main
from borgen.office.supported_loan.quote import throttle
from borgen.supported_loan.quote import quote_loan
from borgen.supported_loan.trace_words import explained

pytestmark = pytest.mark.django_db

PAGE = "/quote/supported-loan/"
QUERY = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&inflation=2"
API = "/api/quote/supported-loan?acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=0.03"


@pytest.fixture(autouse=True)
def _unhurried():
    cache.clear()
    yield
    cache.clear()


def read(client, address, **headers):
    return client.get(address, headers=headers)


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def test_the_worked_example_to_the_oere_without_log_in(client, django_assert_num_queries):
    """Issue 4, section 6: and the page asks the database nothing."""
    with django_assert_num_queries(0):
        response = client.get(f"{PAGE}?{QUERY}")
    page = text_of(response)
    assert response.status_code == 200
    for amount in ("104.189.360,00", "11.839.700,00", "2.367.940,00", "1.319.826,78", "20.837,87", "849.616,87", "491.047,78"):
        assert amount in page, amount
    assert "Fra 2051-" in page or "låneår 26" in page, "when the state's part turns negative"


@pytest.mark.parametrize(
    ("headers", "address", "language"),
    [
        ({}, PAGE, "da"),
        ({"accept-language": "fr"}, PAGE, "da"),
        ({"accept-language": "sv-SE,sv;q=0.9"}, PAGE, "sv"),
        ({"accept-language": "sv"}, f"{PAGE}?language=en", "en"),
    ],
)
def test_danish_comes_first_where_nobody_says_otherwise(client, headers, address, language):
    assert f'<html lang="{language}"' in text_of(read(client, address, **headers))


def test_a_readers_own_choice_comes_before_danish(client):
    client.cookies["language"] = "sv"
    assert '<html lang="sv"' in text_of(client.get(PAGE))


@pytest.mark.parametrize("figure", ["loan", "base_capital", "deposit", "excess", "supported_sum", "maximum"])
def test_every_figure_of_the_project_opens_its_explanation(client, figure):
    checked = "&area=4000&region=capital&approved_on=2018-09-20"
    response = client.get(f"{PAGE}explained/{figure}/1/?{QUERY}{checked}&language=da")
    assert response.status_code == 200
    assert "Sådan" in text_of(response) or "udregnet" in text_of(response).lower() or "beregnet" in text_of(response).lower()


def test_the_explanation_of_the_loan_names_the_section(client):
    page = text_of(client.get(f"{PAGE}explained/loan/1/?{QUERY}&language=en"))
    assert "DKK 104,189,360.00" in page
    assert "§ 118" in page


@pytest.mark.parametrize(("figure", "n"), [("nothing", 1), ("state", 121), ("payment", 31)])
def test_what_the_quote_has_not_cannot_be_explained(client, figure, n):
    assert client.get(f"{PAGE}explained/{figure}/{n}/?{QUERY}").status_code == 404


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_every_line_of_every_explanation_has_words(language):
    """A name that nobody put into words fails here, not before a reader."""
    from borgen.office.supported_loan.quote.explaining import FIGURES
    from borgen.office.supported_loan.quote.forms import QuoteForm

    given = {
        "acquisition_sum": "118397000", "committed_on": "2018-09-10", "disbursed_on": "2026-01-01", "rate": "3", "inflation": "2",
        "area": "4000", "region": "six_cities", "approved_on": "2024-02-01", "form": "low", "regime": "statute",
        "residents_start": "from_month_three",
    }  # fmt: skip
    with translation.override(language):
        form = QuoteForm(given | {"region": "capital", "approved_on": "2018-09-20"})
        assert form.is_valid(), form.errors
        quote = quote_loan(form.request())
    for figure in FIGURES:
        for n in (1, 2, 25):
            assert all(line.label and line.how for line in explained(quote.explain(figure, n), language) if line.name)


def test_a_silent_book_is_named_with_key_and_day(client):
    response = client.get(f"{PAGE}?{QUERY.replace('2018-09-10', '2008-05-10')}&language=en")
    page = text_of(response)
    assert response.status_code == 200
    assert "dk_resident_payment#residents_share" in page
    assert "10 May 2008" in page
    entered = text_of(client.get(f"{PAGE}?{QUERY.replace('2018-09-10', '2008-05-10')}&residents_share=3,4&language=en"))
    assert "was entered for this case" in entered


def test_the_maximum_needs_its_three_together(client):
    response = client.get(f"{PAGE}?{QUERY}&area=4000&language=en")
    assert response.status_code == 422
    assert text_of(response).count("The maximum needs area, area of the maximum and the day of form B together.") >= 2


def test_a_sum_above_the_maximum_is_kept_out_of_the_loan(client):
    page = text_of(client.get(f"{PAGE}?{QUERY}&area=3000&region=capital&approved_on=2018-09-20&language=en"))
    assert "Above the maximum, borne by the owner" in page
    assert "DKK 28,475,000.00" in page, "118,397,000 less 3,000 m² of 29,974"


def test_hostile_words_come_back_as_words(client):
    response = client.get(f"{PAGE}?acquisition_sum=%3Cscript%3E&committed_on=x&disbursed_on=%00&rate=1e9")
    assert response.status_code == 422
    assert "<script>" not in text_of(response)


def test_the_pdf_is_tagged_and_says_the_same(client):
    response = client.get(f"{PAGE}file/pdf/?{QUERY}&language=da")
    assert response["Content-Type"] == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(response.content))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "da"
    words = " ".join(page.extract_text() for page in document.pages).replace("\xa0", " ")
    for amount in ("104.189.360,00", "849.616,87", "491.047,78"):
        assert amount in words
    assert "Beboerindskud" in words


def test_the_workbook_holds_every_term(client):
    response = client.get(f"{PAGE}file/xlsx/?{QUERY}&language=sv")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        terms = book.read("xl/worksheets/sheet2.xml").decode()
    assert terms.count("<row ") == 121
    assert "849616.87" in terms


def test_a_file_of_no_quote_leads_back_to_the_page(client):
    response = client.get(f"{PAGE}file/pdf/?acquisition_sum=1")
    assert response.status_code == 302
    assert response["Location"].startswith(PAGE)
    assert client.get(f"{PAGE}file/docx/?{QUERY}").status_code == 404


def test_the_api_answers_what_the_command_answers(client):
    """Issue 4, section 5: the same keys, the same values."""
    arguments = [
        "quote", "supported-loan", "--acquisition-sum", "118397000", "--committed-on", "2018-09-10", "--disbursed-on",
        "2026-01-01", "--rate", "0.03", "--inflation", "0.02", "--years", "2", "--json",
    ]  # fmt: skip
    said = CliRunner(env={"BORGEN_LANGUAGE": "en"}).invoke(main, arguments)
    answered = read(client, f"{API}&inflation=0.02&years=2", **{"accept-language": "en"})
    assert answered.status_code == 200
    assert answered.json() == json.loads(said.output)
    assert answered.json()["state_per_term"] == "491047.78"


def test_the_api_names_the_silent_book(client):
    answered = client.get(API.replace("2018-09-10", "2008-05-10"))
    assert answered.status_code == 422
    assert answered.json() == {
        "code": "rulebook_silent",
        "params": {
            "book": "dk_resident_payment", "key": "residents_share", "keyed_by": "committed_on", "date": "2008-05-10",
        },
        "fields": [],
    }  # fmt: skip
    assert client.get(f"{API}&area=10").json()["code"] == "maximum_incomplete"
    assert client.get(f"{API}&acquisition_sum=2").status_code == 422


def test_who_asks_too_often_is_asked_to_wait(client):
    with patch.dict(throttle.A_MINUTE, {"quote": 2}), patch.object(throttle.time, "time", return_value=60_000.0):
        answers = [client.get(f"{PAGE}?{QUERY}").status_code for _ in range(3)]
        late = client.get(API)
        other = Client(REMOTE_ADDR="192.0.2.7").get(f"{PAGE}?{QUERY}")
        bare = client.get(PAGE)
    assert answers == [200, 200, 429]
    assert (late.status_code, late["Retry-After"]) == (429, "60")
    assert (other.status_code, bare.status_code) == (200, 200)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 25, 14, 59, tzinfo=UTC), "Open now"),  # Wednesday 15:59 in Denmark
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), "Closed now"),  # 16:00
        (datetime(2026, 11, 27, 13, 1, tzinfo=UTC), "Closed now"),  # Friday 14:01
        (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), "Open now"),  # Monday 9:00 in summer time
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), "no banking day"),
        (datetime(2026, 11, 28, 10, 0, tzinfo=UTC), "no banking day"),  # Saturday
    ],
)
def test_the_contact_page_knows_whether_somebody_answers(client, at, words):
    """D13."""
    with patch("borgen.office.people.gate.timezone.now", return_value=at):
        page = text_of(client.get("/contact/supported-loan/?language=en"))
    assert words in page
    assert "09:00–16:00" in page
    assert "https://www.kommunekredit.dk/" in page


def test_nothing_is_written(client):
    from django.db import connection

    with CaptureQueriesContext(connection) as caught:
        client.get(f"{PAGE}?{QUERY}")
        client.get(API)
        client.get(f"{PAGE}file/xlsx/?{QUERY}")
    assert not [query for query in caught.captured_queries if query["sql"].split()[0] not in ("SELECT", "SAVEPOINT", "RELEASE")]
