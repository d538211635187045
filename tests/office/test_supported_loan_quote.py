"""The public quote: nobody logs in, the figures are those of the domain's worked example, and nothing is stored."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from unittest.mock import patch

import pypdf
import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from borgen.cli.main import main
from borgen.kernel.money import Money
from borgen.office.supported_loan.quote import throttle
from borgen.office.supported_loan.quote.fan import fan_of
from borgen.supported_loan.loan import refixed_in_order
from borgen.supported_loan.quote import QuoteRequest, quote_loan
from borgen.supported_loan.trace_words import explained

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

PAGE = "/quote/supported-loan/"
QUERY = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&inflation=2"
API = "/api/quote/supported-loan?acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=0.03"


ASKED = QuoteRequest(
    acquisition_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10), disbursed_on=date(2026, 1, 1),
    rate=Fraction("0.03"), rise=Fraction("0.02"),
)  # fmt: skip


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
    assert re.search(r"Fra \d\d\.\d\d\.2051", page) or "låneår 26" in page, "when the state's part turns negative"


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


def test_the_language_of_the_address_holds_for_all_that_it_leads_to(client):
    """Explanations, the question asked again and the example, whatever the browser asks for."""
    page = text_of(read(client, f"{PAGE}?{QUERY}&language=da", **{"accept-language": "en"}))
    explained = page.partition("/explained/loan/1/?")[2].partition('"')[0]
    assert explained.endswith("&amp;language=da")
    assert '<input type="hidden" name="language" value="da">' in page
    assert f"{PAGE}?" in page and "inflation=2&amp;language=da" in page
    plain = text_of(client.get(f"{PAGE}?{QUERY}"))
    assert 'name="language" value="da">' not in plain.partition('id="question"')[2]


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
        "residents_start": "from_month_three", "refixing_rate": "3,5", "second_refixing_rate": "4", "bond_price": "98,25",
        "extra_investment": "5000000",
    }  # fmt: skip
    with translation.override(language):
        form = QuoteForm(given | {"region": "capital", "approved_on": "2018-09-20"})
        assert form.is_valid(), form.errors
        quote = quote_loan(form.request())
    for figure in FIGURES:
        for n in (1, 2, 25, 41):
            if n > 30 and (figure == "payment" or figure.startswith("year_")):
                continue
            assert all(line.label and line.how for line in explained(quote.explain(figure, n), language) if line.name)


LATER = "&refixing_rate=3,5&second_refixing_rate=4&bond_price=98,25"


def test_later_rates_and_bonds_stand_on_the_page_and_in_its_links(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = text_of(client.get(f"{PAGE}?{QUERY}{LATER}&language=en"))
    for said in (
        "DKK 106,045,150.13", "DKK 1,380,442.88", "DKK 1,413,763.32", "From loan year 11 the rate is 3.5%. From loan year 21 the rate is 4%.",
        "around 3.5% at the first refixing and around 4% at the second", "From 1 Jan 2036 it is reckoned with 3.5%",
    ):  # fmt: skip
        assert said in page, said
    assert "is carried." not in page.partition('id="question"')[0]
    for leads in ("/file/pdf/?", "/file/xlsx/?", "/explained/nominal_bonds/1/?", "/explained/service/41/?"):
        address = page.partition(leads)[2].partition('"')[0]
        assert "refixing_rate=3%2C5&amp;second_refixing_rate=4&amp;bond_price=98%2C25" in address, leads
    shared = page.partition('data-copy="http://testserver/quote/supported-loan/?')[2].partition('"')[0]
    assert "refixing_rate=3%2C5&amp;second_refixing_rate=4&amp;bond_price=98%2C25" in shared
    plain = text_of(client.get(f"{PAGE}?{QUERY}&language=en"))
    assert "The rate after 1 Jan 2036 is not known: 3% is carried." in plain
    danish = text_of(client.get(f"{PAGE}?{QUERY}&language=da"))
    assert "Renten efter 01.01.2036" in danish and not re.search(r"[^\w=-]20\d\d-\d\d-\d\d", re.sub(r"<[^>]+>", " ", danish))
    assert "Nominal bonds" not in plain and "From loan year" not in plain


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_the_same_address_means_the_same_in_every_language(client, language):
    for price in ("98,25", "98.25"):
        page = text_of(client.get(f"{PAGE}?{QUERY}&bond_price={price}&language={language}"))
        assert {"sv": "106 045 150,13", "da": "106.045.150,13", "en": "106,045,150.13"}[language] in page


def test_the_bonds_explain_themselves(client):
    page = text_of(client.get(f"{PAGE}explained/nominal_bonds/1/?{QUERY}{LATER}&language=da"))
    assert "106.045.150,13" in page and "98,25" in page and "Kurs" in page
    assert client.get(f"{PAGE}explained/nominal_bonds/1/?{QUERY}").status_code == 404
    term = text_of(client.get(f"{PAGE}explained/service/41/?{QUERY}{LATER}&language=da"))
    assert "renten, der er angivet for rentetilpasningen" in term and "3,5 %" in term


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&second_refixing_rate=4", "State the rate from the first refixing too"),
        ("&refixing_rate=26", "The percentage has to be between"),
        ("&bond_price=0,98", "The price per 100 of nominal has to be between 1 and 200."),
        ("&bond_price=dear", "is not a price"),
    ],
)
def test_later_terms_that_cannot_be_are_refused_by_name(client, more, said):
    response = client.get(f"{PAGE}?{QUERY}{more}&language=en")
    assert response.status_code == 422
    assert said in text_of(response)


def test_the_files_say_the_later_terms(client):
    words, _top = _files(client, f"{QUERY}{LATER}&language=da")
    for said in ("106.045.150,13", "98,25", "1.380.442,88", "1.413.763,32", "3,5 %"):
        assert said in words, said
    response = client.get(f"{PAGE}file/xlsx/?{QUERY}{LATER}&language=da")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        top, terms = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert all(f"<v>{value}</v>" in top for value in ("106045150.13", "98.25", "1380442.88", "0.035", "0.04"))
    assert [terms.count(f"<v>{rate}</v>") for rate in ("0.03", "0.035", "0.04")] == [40, 40, 40]


def test_the_files_say_the_loan_for_extra_investment(client):
    words, top = _files(client, f"{QUERY}&extra_investment=1000000&language=da")
    for said in ("Lån til merinvesteringen i energi", "980.000,00", "Indskud for merinvesteringen i energi", "20.000,00"):
        assert said in words, said
    assert all(f"<v>{value}</v>" in top for value in ("980000", "20000"))


def _files(client, query: str) -> tuple[str, str]:
    """The words of the PDF, and the first sheet of the workbook."""
    document = pypdf.PdfReader(io.BytesIO(client.get(f"{PAGE}file/pdf/?{query}").content))
    words = " ".join(page.extract_text() for page in document.pages).replace("\xa0", " ")
    with zipfile.ZipFile(io.BytesIO(client.get(f"{PAGE}file/xlsx/?{query}").content)) as book:
        return words, book.read("xl/worksheets/sheet1.xml").decode()


def test_the_fan_lies_around_the_rates_that_are_stated():
    """From the second refixing on, the middle is dearer by about what the exact plan is dearer; before the first, nothing is."""
    plain, dearer = (
        quote_loan(replace(ASKED, refixed=refixed_in_order(rates, disbursed_on=ASKED.disbursed_on)))
        for rates in ((), (Fraction("0.035"), Fraction("0.04")))
    )
    fans = [fan_of(quote) for quote in (plain, dearer)]
    middle = [[year.residents.quantiles[0.5] + year.state.quantiles[0.5] for year in fan.outlook.years] for fan in fans]
    exact = [[4 * quote.plan.row(4 * n + 1).service.minor for n in range(30)] for quote in (plain, dearer)]
    for n in range(30):
        wanted = exact[1][n] - exact[0][n]
        assert middle[1][n] - middle[0][n] == pytest.approx(wanted, rel=0.1, abs=1), f"year {n + 1}"
    assert [fan.rates for fan in fans] == [(Fraction("0.03"),) * 2, (Fraction("0.035"), Fraction("0.04"))]


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        ("da", ("§ 118, stk. 1-2: hovedreglen", "ikke fundet nogen regel om afrunding"), "the default"),
        ("sv", ("§ 118, stk. 1-2: grundregeln", "ingen regel om avrundning har hittats"), "the default"),
        ("en", ("§ 118, stk. 1-2: the default outside the windows",), "hovedreglen"),
    ],
)
def test_the_law_is_cited_in_the_language_of_the_page(client, language, said, unsaid):
    address = f"{PAGE}{{}}?{QUERY.replace('2018-09-10', '2027-02-01')}&language={language}"
    page = text_of(read(client, address.format("")))
    assert all(words in page for words in said) and unsaid not in page
    with zipfile.ZipFile(io.BytesIO(client.get(address.format("file/xlsx/")).content)) as book:
        words = "".join(book.read(name).decode().replace("\xa0", " ") for name in book.namelist())
    assert said[0] in words and unsaid not in words


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


@pytest.mark.parametrize("spoken", ["da", "sv", "en"])
def test_the_pdf_holds_the_notes_beside_the_values_of_the_law(client, spoken):
    """Each note that the page shows, in the reader's language."""
    page = client.get(f"{PAGE}?{QUERY}&language={spoken}")
    notes = {line.note for line in page.context["rulings"] if line.note}
    file = client.get(f"{PAGE}file/pdf/?{QUERY}&language={spoken}").content

    def bare(text: str) -> str:
        """Without spaces and the hyphens at the ends of lines."""
        return re.sub(r"[\s\xad-]", "", text)

    words = bare(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages))
    assert len(notes) > 3
    for note in notes:
        assert bare(note) in words, note


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
    said = CliRunner(env={"BORGEN_LANGUAGE": "en"}).invoke(
        main, [*arguments, "--refixing-rate", "0.035", "--refixing-rate", "0.04", "--bond-price", "98.25"]
    )
    more = "&refixing_rate=0.035&second_refixing_rate=0.04&bond_price=98.25"
    answered = read(client, f"{API}&inflation=0.02&years=2{more}", **{"accept-language": "en"})
    assert answered.json() == json.loads(said.output)
    assert answered.json()["nominal_bonds"] == "106045150.13"


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
    missing = client.get(f"{API}&second_refixing_rate=0.04")
    assert (missing.status_code, missing.json()["code"]) == (422, "refixing_rate_missing")
    assert client.get(f"{API}&refixing_rate=0.03&refixing_rate=0.04").status_code == 422, "a third has no name, a first no twin"
    assert client.get(f"{API}&bond_price=0.98").status_code == 422


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


@pytest.mark.parametrize(("language", "said"), [
    ("da", "De 20 år regnes fra udbetalingen; låneår 21 er det første i den anden fase."),
    ("sv", "De 20 åren räknas från utbetalningen; låneår 21 är det första i den andra fasen."),
    ("en", "The 20 years run from the disbursement; loan year 21 is the first of the second phase."),
])  # fmt: skip
def test_how_the_law_was_read_stands_with_its_value(client, language, said):
    law = text_of(client.get(f"{PAGE}?{QUERY}&language={language}")).partition('id="question"')[0]
    assert said in law
    response = client.get(f"{PAGE}file/xlsx/?{QUERY}&language={language}")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        assert said in book.read("xl/sharedStrings.xml").decode().replace("\xa0", " ")
