"""A file of index values on the quote's page: read within limits, not kept, and carried by the address (issue 4, section 5)."""

import io
import json
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
import xlsxwriter
from click.testing import CliRunner
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borgen.cli.main import main
from borgen.office.market.reading import SIZE_MAX

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

PAGE = "/quote/supported-loan/"
QUERY = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&language=en"
TAKE = f"{PAGE}index/?{QUERY}"
ROWS = [["series", "base", "period", "value"], ["NPI", "test", "2026M06", "100"], ["NPI", "test", "2027M05", "101"], ["NPI", "test", "2027M06", "104"]]
CARRIED = "NPI~test~2026M06~100~2027M06~104"


@pytest.fixture(autouse=True)
def _unhurried():
    cache.clear()
    yield
    cache.clear()


def csv_of(rows, comma=","):
    return "\n".join(comma.join(row) for row in rows).encode()


def send(client, content, name="index.csv"):
    return client.post(TAKE, {"file": SimpleUploadedFile(name, content)})


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def test_the_values_that_count_go_into_the_address(client):
    """May is compared by no regulation. Loan year 3 compares June 2027 with June 2026."""
    response = send(client, csv_of(ROWS))
    assert response.status_code == 302
    address = urlsplit(response["Location"])
    carried = parse_qs(address.query)
    assert (address.path, carried["index"], carried["rate"]) == (PAGE, [CARRIED], ["3"])
    page = text_of(client.get(response["Location"]))
    assert "From a file, net price index (test): 2026M06: 100; 2027M06: 104." in page
    third = "3,539,332.59"  # 3,403,204.41 times 1.04
    explained = text_of(client.get(f"{PAGE}explained/payment/3/{'?' + address.query}"))
    assert third in explained and "value of a file, stated in the question" in explained
    assert third not in text_of(client.get(f"{PAGE}explained/payment/3/?{QUERY}"))
    shared = page.partition('data-copy="')[2].partition('"')[0]
    for place in (shared, page.partition("/file/xlsx/?")[2].partition('"')[0], page.partition("/explained/loan/1/?")[2].partition('"')[0]):
        assert "index=NPI~test~2026M06~100~2027M06~104" in place
    assert f'name="index" value="{CARRIED}"' in page, "the question asked again keeps them"
    left_out = page.partition('Leave the file')[0].rpartition('href="')[2].partition('"')[0]
    assert "index=" not in left_out and "rate=3" in left_out


def test_the_files_name_the_values(client):
    response = client.get(f"{PAGE}file/pdf/?{QUERY}&index={CARRIED}")
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages).replace("\xa0", " ")
    assert "2027M06: 104" in " ".join(words.split())
    assert client.get(f"{PAGE}file/xlsx/?{QUERY}&index={CARRIED}").status_code == 200


def test_a_file_as_danes_write_it_says_the_same(client):
    content = "\ufeff".encode() + csv_of(ROWS, ";").replace(b";104", b";104,00").replace(b"\n", b"\r\n")
    assert parse_qs(urlsplit(send(client, content, "indeks.csv")["Location"]).query)["index"] == [CARRIED]


def test_no_workbook_is_opened_for_somebody_unknown(client):
    """What a small archive unpacks to may cost half a minute."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Indeks").write_row(0, 0, ROWS[0])
    with patch("borgen.sheets.read_file") as opened:
        response = send(client, file.getvalue(), "indeks.xlsx")
    assert not opened.called
    assert response.status_code == 422
    assert "Save the sheet as CSV." in text_of(response)


def test_page_api_and_command_work_the_same_out(client, tmp_path):
    file = tmp_path / "index.csv"
    file.write_bytes(csv_of(ROWS))
    arguments = [
        "quote", "supported-loan", "--acquisition-sum", "118397000", "--committed-on", "2018-09-10", "--disbursed-on", "2026-01-01",
        "--rate", "0.03", "--years", "4", "--index", str(file), "--json",
    ]  # fmt: skip
    said = json.loads(CliRunner(env={"BORGEN_LANGUAGE": "en"}).invoke(main, arguments).output)
    asked = f"/api/quote/supported-loan?{QUERY.replace('&language=en', '').replace('rate=3', 'rate=0.03')}&years=4"
    answered = client.get(f"{asked}&index={CARRIED}", headers={"accept-language": "en"})
    assert answered.json() == said
    assert said["regulations"][2]["residents_a_year"] == "3539332.59"
    refused = client.get(f"{asked}&index=NPI~test~2026M06~many")
    assert (refused.status_code, refused.json()["code"], refused.json()["params"]["value"]) == (422, "index_not_read", "many")


@pytest.mark.parametrize(("content", "said"), [
    (b"", "The submitted file is empty."), (b"one,two\n1,2", "No sheet has the headings series, base, period and value, nor"),
    (csv_of(ROWS[:1]), "No rows stand under the headings."),
    (csv_of([ROWS[0], ["CPI", "a", "2026M06", "1"]]), "“CPI” is no series; NPI and WAGE are."),
    (csv_of([ROWS[0], ["NPI", "a", "2026K1", "1"]]), "“2026K1” is no period of the series."),
    (csv_of([ROWS[0], ["NPI", "", "2026M06", "1"]]), "the base is missing"), (csv_of([ROWS[0], ["NPI", "a", "2026M06", "x"]]), "“x” is no value"),
    (csv_of([ROWS[0], ["NPI", "a", "2026M06", "0"]]), "an index is above zero"),
    (csv_of([ROWS[0], ["NPI", "a", "2026M06", "1"], ["NPI", "a", "2026M06", "2"]]), "2026M06 stands twice, with different values."),
    (csv_of([ROWS[0], ["NPI", "a", "2026M05", "1"]]), "such as NPI 2026M06, WAGE 2026K1."),
    (csv_of([ROWS[0], *(["NPI", f"base {n}", "2026M06", "1"] for n in range(200))]), "more values than an address can carry"),
    (b"TID,INDHOLD\n2026M06,1", "the base is missing"), (b"x" * (SIZE_MAX + 1), "larger than a table of an index"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused_by_name(client, content, said):
    response = send(client, content)
    assert response.status_code == 422
    assert said in text_of(response)


@pytest.mark.parametrize("language", ["sv", "da"])
def test_the_refusal_is_in_the_readers_language(client, language):
    content = SimpleUploadedFile("index.csv", csv_of([ROWS[0], ["CPI", "a", "2026M06", "1"]]))
    page = text_of(client.post(TAKE.replace("language=en", f"language={language}"), {"file": content}))
    assert {"sv": "är ingen serie", "da": "er ikke en serie"}[language] in page


def test_an_address_with_a_broken_index_says_so_and_lets_it_go(client):
    response = client.get(f"{PAGE}?{QUERY}&index=NPI~test~2026M06~%3Cb%3E")
    page = text_of(response)
    assert response.status_code == 422
    assert "cannot be read at “&lt;b&gt;”: take the file in again." in page
    assert 'name="index"' not in page


def test_a_file_without_a_question_leads_back(client):
    response = client.post(f"{PAGE}index/", {"file": SimpleUploadedFile("index.csv", csv_of(ROWS))})
    assert response.status_code == 302 and response["Location"].startswith(f"{PAGE}?")


def test_it_is_sent_with_a_token_and_nothing_is_written(client):
    guarded = Client(enforce_csrf_checks=True)
    assert send(guarded, csv_of(ROWS)).status_code == 403
    with CaptureQueriesContext(connection) as caught:
        client.get(TAKE)
        send(client, csv_of(ROWS))
    assert not [query for query in caught.captured_queries if query["sql"].split()[0] not in ("SELECT", "SAVEPOINT", "RELEASE")]
