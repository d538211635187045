"""Index observations: append-only with history, own to each organisation, taken in once, and watched."""

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from borgen.cli.main import main
from borgen.office.journal.models import Event
from borgen.office.journal.record import NotAllowed, sequence_at
from borgen.office.market import queries, statbank_client
from borgen.office.market.models import IndexObservation
from borgen.office.market.reading import Unreadable, read_file
from borgen.office.market.refusals import NothingNew, PeriodNotOver, PublishedInTheFuture, SourceMissing
from borgen.office.market.usecases import record_observations
from borgen.office.market.why_not import unreadable
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.index.watchdog import Trouble

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
BANK = "\ufeffVAREGR;ENHED;TID;INDHOLD\r\nI alt;Indeks;2026M05;102,2\r\nI alt;Indeks;2026M06;102,38\r\nI alt;Indeks;2026M10;103,10\r\nI alt;Indeks;2026M11;..\r\n"
"""An answer of the statistics bank: mark, semicolons, decimal commas, two dots where there is no value yet."""


def price(period, value, base="2025=100", **more):
    return Observation(series=Series.PRICES, base=base, period=period, value=Fraction(value), **more)


def record(organisation, by, *observations, key="k-0000001", at=AT, source="Danmarks Statistik", status=ObservationStatus.ENTERED):
    return record_observations(
        organisation_id=organisation.pk, observations=observations, source=source, status=status, retrieved_at=at, by=by, at=at,
        key=key,
    )  # fmt: skip


def value(organisation, period, sequence=None, base="2025=100"):
    found = queries.known(organisation_id=organisation.pk, sequence=sequence).get(Series.PRICES, base, period)
    return found and found.value


def test_a_revision_keeps_what_was_known_before(organisation, other_organisation, clerk):
    record(organisation, clerk, price("2026M10", "103.1"))
    before = sequence_at(organisation_id=organisation.pk, known_at=None)
    answer = record(organisation, clerk, price("2026M10", "103.2"), key="k-0000002", at=AT + timedelta(hours=1))
    assert answer == {"new": 0, "revised": 1, "same": 0}
    assert (value(organisation, "2026M10", before), value(organisation, "2026M10")) == (Fraction("103.1"), Fraction("103.2"))
    assert value(other_organisation, "2026M10") is None
    found = queries.all_troubles(queries.known(organisation_id=organisation.pk), as_of=date(2026, 11, 28))
    [revised] = [one for one in found if one.trouble is Trouble.REVISED]
    assert (revised.used.value, revised.now.value, revised.blocks) == (Fraction("103.1"), Fraction("103.2"), False)
    assert Event.objects.filter(organisation=organisation, kind="market.index.observed").count() == 2


def test_the_same_key_is_answered_and_the_same_values_change_nothing(organisation, clerk):
    first = record(organisation, clerk, price("2026M10", "103.1"))
    assert record(organisation, clerk, price("2026M10", "103.1")) == first
    with pytest.raises(NothingNew):
        record(organisation, clerk, price("2026M10", "103.1"), key="k-0000002")
    with pytest.raises(NothingNew):  # what ships is known
        record(organisation, clerk, price("2026M06", "102.38"), key="k-0000003")
    assert IndexObservation.objects.count() == 1
    assert Event.objects.filter(organisation=organisation, kind="market.index.observed").count() == 1


@pytest.mark.parametrize(
    ("observation", "source", "refusal"),
    [
        (price("2026M10", "103.1"), " ", SourceMissing),
        (price("2026M10", "103.1", published_on=date(2026, 11, 29)), "x", PublishedInTheFuture),
        (price("2026M11", "103.1"), "x", PeriodNotOver),
    ],
)
def test_what_cannot_be_is_refused(organisation, clerk, observation, source, refusal):
    with pytest.raises(refusal):
        record(organisation, clerk, observation, source=source)
    assert not IndexObservation.objects.exists()


def test_an_auditor_records_nothing(organisation, auditor):
    with pytest.raises(NotAllowed):
        record(organisation, auditor, price("2026M10", "103.1"))


def test_the_database_refuses_to_change_history(organisation, clerk):
    record(organisation, clerk, price("2026M10", "103.1"))
    for sql in (
        "UPDATE market_indexobservation SET value = '1'",
        "DELETE FROM market_indexobservation",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_watchdog_names_the_stopped_wage_index_and_a_late_month(organisation, clerk):
    known = queries.known(organisation_id=organisation.pk)
    now = queries.all_troubles(known, as_of=date(2026, 11, 28))
    assert (Series.WAGES, Trouble.DISCONTINUED) in {(one.series, one.trouble) for one in now}
    prices = [(one.period, one.trouble) for one in now if one.series is Series.PRICES]
    assert prices == [("2024M06", Trouble.LATE)], "June 2025 and 2026 ship; June 2024, for the regulations of 2026, does not"
    later = queries.all_troubles(known, as_of=date(2027, 8, 1))
    assert [(one.period, one.trouble) for one in later if one.series is Series.PRICES] == [("2027M06", Trouble.LATE)]
    early = queries.all_troubles(known, as_of=date(2027, 7, 10))
    assert [(one.period, one.trouble) for one in early if one.series is Series.PRICES] == [("2027M06", Trouble.NOT_YET)]


def test_a_rebased_series_is_not_compared_across_bases(organisation, clerk):
    record(organisation, clerk, price("2027M06", "99", base="2030=100"), at=datetime(2027, 8, 1, 9, 0, tzinfo=UTC))
    found = queries.all_troubles(queries.known(organisation_id=organisation.pk), as_of=date(2027, 8, 2))
    assert ("2027M06", Trouble.REBASED) in {(one.period, one.trouble) for one in found}


# ---------------------------------------------------------------------------------------------------------------- pages


def test_a_value_is_entered_on_a_page_and_shown_as_entered(clerk_client, other_organisation):
    given = {
        "key": "page-00000001", "series": "NPI", "period": "2026M10", "base": "2025=100", "value": "103,10", "publication": "PRIS04",
        "published_on": "2026-11-10", "source": "dst.dk",
    }  # fmt: skip
    response = clerk_client.post("/gotene/indices/enter/", given)
    assert response.status_code == 302
    page = clerk_client.get("/gotene/indices/").content.decode()
    assert "dst.dk" in page
    assert clerk_client.post("/gotene/indices/enter/", given | {"key": "page-00000002"}).status_code == 422
    assert clerk_client.post("/gotene/indices/enter/", given | {"key": "page-00000003", "period": "2026K1"}).status_code == 422
    assert clerk_client.get("/vara/indices/").status_code == 404


def test_an_auditor_reads_and_enters_nothing(auditor_client):
    assert auditor_client.get("/gotene/indices/").status_code == 200
    assert auditor_client.get("/gotene/indices/enter/").status_code == 403


def test_a_file_is_previewed_confirmed_and_the_same_again_changes_nothing(organisation, clerk_client):
    def preview():
        file = SimpleUploadedFile("PRIS04.csv", BANK.encode())
        given = {"file": file, "series": "NPI", "base": "2025=100", "table": "PRIS04", "source": "statbank.dk"}
        return clerk_client.post("/gotene/indices/import/", given)

    shown = preview()
    assert shown.status_code == 422 or "103,1" in shown.content.decode()
    assert not IndexObservation.objects.exists()
    form = shown.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert clerk_client.post("/gotene/indices/import/confirm/", sent).status_code == 302
    assert value(organisation, "2026M10") == Fraction("103.1")
    count = IndexObservation.objects.count()
    assert clerk_client.post("/gotene/indices/import/confirm/", sent).status_code == 302
    assert preview().context["changes"] == []
    assert IndexObservation.objects.count() == count


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"TID;INDHOLD\n2026M10;1;2\n", b"TID;INDHOLD\n2026M10;-\n", b"TID;TID;INDHOLD\n2026M10;2026M10;1\n", b"note\nSeries;base;period;value;value\nNPI;a;2026M10;1;1\n"])
def test_a_file_that_is_no_table_is_refused(clerk_client, content):
    given = {"series": "NPI", "base": "2025=100", "table": "PRIS04", "source": "x"}
    response = clerk_client.post("/gotene/indices/import/", given | {"file": SimpleUploadedFile("a.csv", content)})
    assert response.status_code == 422
    assert not IndexObservation.objects.exists()


# ------------------------------------------------------------------------------------------------------------ API, command


def test_the_api_records_and_reads(clerk_client, organisation):
    body = {"source": "dst.dk", "observations": [{"series": "NPI", "base": "2025=100", "period": "2026M10", "value": "103.1"}]}

    def post(key, **changed):
        return clerk_client.post(
            "/api/gotene/index-observations", json.dumps(body | changed), content_type="application/json",
            headers={"Idempotency-Key": key},
        )  # fmt: skip

    assert (post("one").status_code, post("one").status_code) == (201, 201)
    again = post("two")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_new")
    wrong = post("three", observations=[{"series": "NPI", "base": "2025=100", "period": "2026K1", "value": "1"}])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_an_observation")
    read = clerk_client.get("/api/gotene/index-observations").json()
    assert [one["value"] for one in read["observations"] if one["period"] == "2026M10"] == ["103.1"]
    assert {"discontinued"} <= {one["trouble"] for one in read["troubles"]}
    assert clerk_client.get("/api/vara/index-observations").status_code == 404


class Bank(BaseHTTPRequestHandler):
    asked: list[str] = []
    answer = BANK.encode()

    def do_GET(self):
        Bank.asked.append(self.path)
        self.send_response(200 if self.path.startswith("/v1/data/PRIS04/CSV?") else 404)
        self.end_headers()
        self.wfile.write(Bank.answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def bank(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Bank)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("BORGEN_STATBANK_URL", f"http://127.0.0.1:{server.server_port}/")
    Bank.asked, Bank.answer = [], BANK.encode()
    yield
    server.shutdown()
    server.server_close()
    thread.join()


def run(*arguments):
    return CliRunner().invoke(main, ["index", *arguments])


def test_the_command_fetches_once_and_then_finds_nothing_new(bank, organisation):
    first = run("fetch", "--organisation", "gotene", "--json")
    assert first.exit_code == 0, first.output
    assert Bank.asked == ["/v1/data/PRIS04/CSV?VAREGR=000005&ENHED=100&Tid=*"]
    assert json.loads(first.output)["new"] >= 1
    assert value(organisation, "2026M10") == Fraction("103.1")
    again = json.loads(run("fetch", "--organisation", "gotene", "--json").output)
    assert (again["new"], again["revised"]) == (0, 0)


def test_no_answer_too_long_an_answer_and_another_page(bank, organisation, monkeypatch):
    assert run("fetch", "--organisation", "gotene", "--table", "NONE").exit_code == 4
    monkeypatch.setattr(statbank_client, "SIZE_MAX", 20)
    assert run("fetch", "--organisation", "gotene").exit_code == 4
    monkeypatch.undo()
    monkeypatch.setenv("BORGEN_STATBANK_URL", "file:///etc/passwd")
    assert run("fetch", "--organisation", "gotene").exit_code == 4
    assert not IndexObservation.objects.exists()


@pytest.mark.parametrize(("spoken", "status", "none", "word", "address"), [
    ("da", "svarede på", "svarede ikke på", "kan ikke stå i en forespørgsel", "gyldig er en http-adresse"),
    ("sv", "svarade på", "gav inget svar på", "kan inte stå i en fråga", "giltig är en http-adress"),
    ("en", "answered", "gave no answer at", "cannot stand in a request", "an http address is valid"),
])  # fmt: skip
def test_a_bank_that_gives_no_answer_is_told_in_the_readers_language(bank, organisation, monkeypatch, spoken, status, none, word, address):
    monkeypatch.setenv("BORGEN_LANGUAGE", spoken)
    here = ("fetch", "--organisation", "gotene")
    other = run(*here, "--table", "NONE")
    assert other.exit_code == 4 and f"{status} http://127.0.0.1" in other.stderr and "404" in other.stderr
    strange = run(*here, "--variable", "A=x y")
    assert strange.exit_code == 2 and word in " ".join(strange.stderr.split())
    monkeypatch.setenv("BORGEN_STATBANK_URL", "http://127.0.0.1:9")
    silent = run(*here)
    assert silent.exit_code == 4 and f"{none} http://127.0.0.1:9" in silent.stderr
    monkeypatch.setenv("BORGEN_STATBANK_URL", "ftp://x")
    assert address in run(*here).stderr


def test_the_command_names_what_is_wrong(organisation):
    said = run("status", "--organisation", "gotene", "--as-of", "2027-08-01", "--json")
    assert said.exit_code == 1
    assert {("NPI", "late", "2027M06"), ("WAGE", "discontinued", "")} <= {
        (one["series"], one["trouble"], one["period"]) for one in json.loads(said.output)["troubles"]
    }


@pytest.mark.parametrize(
    ("language", "headings", "wrong", "taken", "refused"),
    [
        ("da", "Serie Hvad Periode Ventes senest Regulering", "Nettoprisindeks", "Nye: 1. Ændrede: 0. Som før: 0.", "er ikke en serie"),
        ("sv", "Serie Vad Period Väntas senast Reglering", "Nettoprisindex", "Nya: 1. Reviderade: 0. Som förut: 0.", "är ingen serie"),
        ("en", "Series What Period Expected by Regulation", "Net price index", "New: 1. Revised: 0. As before: 0.", "is no series"),
    ],
)
def test_the_commands_speak_the_readers_language(
    language, headings, wrong, taken, refused, tmp_path, organisation, monkeypatch
):
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    said = run("status", "--organisation", "gotene", "--as-of", "2027-08-01")
    assert said.exit_code == 1
    assert headings in " ".join(said.output.split()) and wrong in said.output
    file = tmp_path / "a.csv"
    file.write_text("series;base;period;value\nNPI;2025=100;2026M10;103,1\n", encoding="utf-8")
    assert taken in run("import", str(file), "--organisation", "gotene", "--source", "by post").output
    file.write_text("series;base;period;value\nCPI;2025=100;2026M10;103,1\n", encoding="utf-8")
    wrong_file = run("import", str(file), "--organisation", "gotene", "--source", "by post")
    assert wrong_file.exit_code == 2 and refused in wrong_file.stderr


def test_the_command_takes_a_file_in(tmp_path, organisation):
    file = tmp_path / "a.csv"
    file.write_text("series;base;period;value\nNPI;2025=100;2026M10;103,1\n", encoding="utf-8")
    said = run("import", str(file), "--organisation", "gotene", "--source", "by post", "--json")
    assert json.loads(said.output) == {"new": 1, "revised": 0, "same": 0}


# --------------------------------------------------------------------------------------------------- workbooks, JSON-stat

FILE = {"series": Series.PRICES, "base": "2025=100", "table": "PRIS04", "retrieved_on": date(2026, 11, 10)}


def book(*rows):
    from io import BytesIO

    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet("Ark1")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return content.getvalue()


TITLE = ["Nettoprisindeks efter varegruppe, enhed og tid"]
MONTHS = ["", "", "2026M09", "2026M10", "2026M11"]
"""The headings of a table of the statistics bank with one column a period."""


def json_stat(values, *, goods=1, version=2, index=None):
    periods = {"2026M09": 0, "2026M10": 1, "2026M11": 2} if index is None else index
    dimension = {"VAREGR": {"category": {"index": {}}}, "Tid": {"category": {"index": periods}}}
    shape = {"id": ["VAREGR", "Tid"], "size": [goods, 3], "role": {"time": ["Tid"]}}
    if version == 1:
        return json.dumps({"dataset": {"dimension": dimension | shape, "value": values}}).encode()
    return json.dumps({"class": "dataset", "dimension": dimension, **shape, "value": values}).encode()


@pytest.mark.parametrize("content", [
    json_stat([102.9, 103.1, None]), json_stat([102.9, 103.1, None], version=1), json_stat({"0": 102.9, "1": 103.1}),
    json_stat([102.9, 103.1, None], index=["2026M09", "2026M10", "2026M11"]),
    book(["TID", "INDHOLD"], ["2026M09", 102.9], ["2026M10", "103,1"], ["2026M11", ".."]),
    book(TITLE, [], MONTHS, ["I alt", "Indeks", 102.9, "103,1", ".."], [], ["Kilde: Danmarks Statistik"]),
    ("\ufeff" + "\r\n".join(['"Nettoprisindeks efter varegruppe, enhed og tid"', ";".join(MONTHS), "I alt;Indeks;102,9;103,1;.."])).encode(),
    book(["PRIS04"], [], ["Series", "Base", "Period", "Value"], ["NPI", "2025=100", "2026M09", 102.9],
         ["NPI", "2025=100", "2026M10", 103.1]),
])  # fmt: skip
def test_workbooks_and_json_stat_give_the_same_observations(content):
    found = {(one.series.value, one.base, one.period): one.value for one in read_file(content, **FILE)}
    assert found == {
        ("NPI", "2025=100", "2026M09"): Fraction("102.9"), ("NPI", "2025=100", "2026M10"): Fraction("103.1"),
    }  # fmt: skip


@pytest.mark.parametrize(("content", "why"), [
    (book(["TID", "INDHOLD"], ["2026M09", 102.9], ["2026M13", 1]), "Ark1!A3: “2026M13” is no period"),
    (book(["TID", "INDHOLD"], ["2026M09", "mange"]), "Ark1!B2: “mange” is no value"),
    (book(["TID", "INDHOLD"], ["2026M09", 1], ["2026M09", 2]), "Ark1!B3: 2026M09 stands twice"),
    (book(["Måned", "Tal"], ["2026M09", 1]), "No sheet has the headings"),
    (book(["TID", "INDHOLD"]), "No rows stand under the headings"),
    (book(TITLE, [], MONTHS, ["I alt", "Indeks", 102.9, "103,1", ".."], ["I alt", "Ændring", 2.1, 2.2, ".."]),
     "Ark1!A5: The periods have 2 rows of values"),
    (book(MONTHS, ["I alt", "Indeks", 102.9, "mange"]), "Ark1!D2: “mange” is no value"),
    (book(["", "2026M13"], ["I alt", 1]), "Ark1!B1: “2026M13” is no period"),
    (book(["", "2026K3"], ["I alt", 1]), "Ark1!B1: “2026K3” is no period of the series"),
    (book(MONTHS, ["Kilde: Danmarks Statistik"]), "No rows stand under the headings"),
    (b"PK\x03\x04 not really", "The file is damaged"),
    (b"TID;INDHOLD\n2026M10;1;2\n", "Line 2: The row has 3 columns"),
    (b"TID;INDHOLD\n2026M10;1\n2026M10;1\n", "Line 3: 2026M10 stands twice: choose one value of every variable"),
    (b"series;base;period\nNPI;a;2026M10\n", "The file has no column value."),
    (json_stat([1, 2, 3], goods=2), "several values a period, by VAREGR"),
    (json_stat([102.9, -1, 3]), "“2026M10: -1” is no value"),
    (json_stat([1, 2, 3], index={"x": "y"}), "The periods of the file have no order"),
    (json_stat("x"), "no JSON-stat: value is missing or wrong"),
    (b'{"error": "no such table"}', "no JSON-stat: dimension, value"),
    (b"{", "The file is no JSON that can be read"),
])  # fmt: skip
def test_what_is_wrong_with_a_file_is_named_where_it_is(content, why):
    with pytest.raises(Unreadable) as refused:
        read_file(content, **FILE)
    with translation.override("en"):
        assert why in " ".join(unreadable(refused.value))


@pytest.mark.parametrize(("language", "said"), [
    ("sv", "rad 2: ”2026K1” är ingen period"), ("da", "linje 2: “2026K1” er ikke en periode"), ("en", "Line 2: “2026K1” is no period"),
])  # fmt: skip
def test_the_page_says_what_is_wrong_in_the_readers_language(clerk_client, organisation, language, said):
    organisation.language = language
    organisation.save()
    given = {"series": "NPI", "base": "2025=100", "table": "PRIS04", "source": "x"}
    file = SimpleUploadedFile("a.csv", b"series;base;period;value\nNPI;2025=100;2026K1;103,1\n")
    page = clerk_client.post("/gotene/indices/import/", given | {"file": file})
    assert page.status_code == 422 and said.casefold() in page.content.decode().replace("\xa0", " ").casefold()


def test_quarters_are_read_as_the_bank_writes_them_in_both_its_languages():
    wages = {**FILE, "series": Series.WAGES, "table": "ILON15", "base": "2005K1=100"}
    for quarters in (["", "2026K1", "2026K2"], ["", "2026Q1", "2026Q2"]):
        found = read_file(book(quarters, ["I alt", 102.9, 103.1]), **wages)
        assert [one.period for one in found] == ["2026K1", "2026K2"]


def test_the_command_and_the_page_take_a_workbook_in(tmp_path, organisation, other_organisation, clerk_client):
    file = tmp_path / "PRIS04.xlsx"
    file.write_bytes(book(["TID", "INDHOLD"], ["2026M10", 103.1]))
    said = run("import", str(file), "--organisation", "gotene", "--source", "by post", "--json")
    assert json.loads(said.output) == {"new": 1, "revised": 0, "same": 0}
    assert {one.organisation_id for one in IndexObservation.objects.all()} == {organisation.pk}
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(book(["TID", "INDHOLD"], ["2026M99", 103.1]))
    refused = run("import", str(wrong), "--organisation", "gotene", "--source", "by post")
    assert refused.exit_code == 2 and "Ark1!A2" in refused.output
    given = {"series": "NPI", "base": "2025=100", "table": "PRIS04", "source": "statbank.dk"}
    sent = given | {"file": SimpleUploadedFile("a.json", json_stat([102.9, 103.2, None]))}
    shown = clerk_client.post("/gotene/indices/import/", sent)
    assert shown.status_code == 200 and len(shown.context["changes"]) == 2
