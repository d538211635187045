"""The API against its own description: every call by every role, with what fits and with what does not (issue 2, section 6).

Schemathesis draws the calls from the OpenAPI description; they reach the office through WSGI, as from outside.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from benchmarks.registers import START, make_up
from borgen.kernel.money import Money
from borgen.office.api import api
from borgen.office.documents.models import Document
from borgen.office.guarantee.api import amending_bodies, bodies
from borgen.office.guarantee.models import (
    BalanceObservation,
    Deviation,
    GuaranteeFact,
    ImportRow,
    Increase,
    InsuranceFact,
    LoanFact,
    RegisterImport,
    SecurityFact,
)
from borgen.office.guarantee.usecases.annual_fee import plan_annual_fee_run
from borgen.office.guarantee.usecases.register_import import read_import, receive_file
from borgen.office.journal.models import Event
from borgen.office.organisation.models import Organisation
from borgen.office.parties.models import PartyFact
from borgen.office.people.actor import SystemActor
from borgen.office.people.models import AccessToken, Account
from borgen.office.people.tokens import digest_of, new_secret
from borgen.office.permissions import ROLES
from borgen.office.policies.usecases import submit_rulebook
from borgen.office.supported_loan.api import project_bodies
from borgen.office.supported_loan.models import (
    CreditTerms,
    FormApproval,
    ProjectFact,
    ServiceArea,
    StatedValue,
)
from borgen.office.supported_loan.usecases.credit import agree_credit
from borgen.office.supported_loan.usecases.forms_abc import approve_form
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.wsgi import application
from borgen.supported_loan.choices import Region
from borgen.supported_loan.project import FormName
from tests.office.running_loans import running_loans
from tests.office.test_pages_import import run_at_once, workbook
from tests.office.two_offices import give_role, two_offices
from tools.api_page import api_page, who_may

pytestmark = [
    pytest.mark.django_db,
    # the client of the calls leaves files that are sent to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EXAMPLES = int(os.environ.get("BORGEN_CONTRACT_EXAMPLES", "6"))
"""Drawn calls of each operation and mode; each is made by every role that may, and the first by everybody."""

DESCRIPTION = api.get_openapi_schema()
schema = schemathesis.openapi.from_dict(deepcopy(DESCRIPTION))  # which writes in it
schema.app = application
OPERATIONS = {
    f"{operation.method.upper()} {operation.path}": operation
    for operation in (found.ok() for found in schema.get_all_operations())
}
ALWAYS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PRINTABLE = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="/#?%\\")
"""What a client writes into one step of an address; the rest would make it another address."""
EXAMPLE = Path(__file__).parents[2] / "docs" / "how-to" / "exempelby.yaml"
SELDOM_IN_HARMONY = {
    "GET /api/quote/supported-loan", "GET /api/quote/supported-loan/scenarios", "GET /api/quote/supported-loan/explanations",
    "GET /api/quote/supported-loan/explanations/{figure}/{n}",
    "GET /api/quote/supported-loan/scenarios/explanations/{figure}/{n}",
    "GET /api/{organisation}/guarantees/{reference}/what-if/{figure}",
    "GET /api/{organisation}/fees/{year}/total/{currency}/charged",
    "GET /api/{organisation}/loans/{number}/lender-statements/{statement}/explanations/{figure}/{n}",
}  # fmt: skip
"""Calls whose drawn days and amounts seldom agree, or that ask for what this office lacks, as a plan, a charged fee or a difference; that they
are answered is seen in the tests of what they belong to."""
PUBLIC_CODES = {"log_in_first", "not_allowed", "not_found"}


@pytest.fixture(autouse=True)
def _jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run_at_once(monkeypatch)


@pytest.fixture(scope="module")
def office(rows_of_the_module: Callable[[], Any]) -> dict[str, str]:
    with rows_of_the_module(), pytest.MonkeyPatch.context() as monkeypatch:
        run_at_once(monkeypatch)
        return _office(two_offices())


@pytest.fixture
def tokens(office: dict[str, str], db: None) -> dict[str, str]:
    return office


@pytest.fixture
def offices(office: dict[str, str], db: None) -> Mapping[str, Organisation]:
    return {each.slug: each for each in Organisation.objects.all()}


def _office(offices: Mapping[str, Organisation]) -> dict[str, str]:
    """A register of some guarantees, projects and loans; a fee run, a regulation, a step, an import and a policy that wait; and
    a secret for each role."""
    make_up(organisation_id=offices["gotene"].pk, count=6)
    plan_annual_fee_run(
        organisation_id=offices["gotene"].pk, year=2020, by=SystemActor(), at=START + timedelta(days=1), key="fees of 2020"
    )  # fmt: skip
    submit_rulebook(
        organisation_id=offices["gotene"].pk, text=EXAMPLE.read_text(encoding="utf-8"), by=SystemActor(),
        at=START + timedelta(days=2), key="policy",
    )  # fmt: skip
    taken = receive_file(
        organisation_id=offices["gotene"].pk, name="register.xlsx", content=workbook(), by=SystemActor(),
        at=START + timedelta(days=3), key="file",
    )  # fmt: skip
    read_import(
        organisation_id=offices["gotene"].pk, register_import=taken["import"], at=START + timedelta(days=3)
    )
    for number in range(1, 7):
        enter_project(
            organisation_id=offices["gotene"].pk, reference=f"B-{number}",
            terms=ProjectTerms(name=f"Plejecenter {number}", committed_on=date(2018, 9, 10), area=Fraction(3950), region=Region.CAPITAL),
            by=SystemActor(), at=START + timedelta(days=4), key=f"project {number}",
        )  # fmt: skip
        approve_form(
            organisation_id=offices["gotene"].pk, reference=f"B-{number}", form=FormName.B, approved_on=date(2018, 9, 10),
            approved_by="Byrådet", acquisition=Money(118_397_000_00, "DKK"), by=SystemActor(), at=START + timedelta(days=4),
            key=f"form {number}",
        )  # fmt: skip
        agree_credit(
            organisation_id=offices["gotene"].pk, reference=f"B-{number}", limit=Money(100_000_000_00, "DKK"),
            opened_on=date(2019, 1, 7), rate=Fraction("0.03"), by=SystemActor(), at=START + timedelta(days=4),
            key=f"credit {number}",
        )  # fmt: skip
    running_loans(
        offices["gotene"].pk, {f"B-{number}": f"B-{number}" for number in range(1, 7)}, at=START + timedelta(days=5),
        with_file=True,
    )  # fmt: skip
    return {role: token(f"{role}.gotene", offices["gotene"]) for role in ROLES}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Calls share the test's transaction: as in Django's own test client, the end of a call closes no connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def token(username: str, organisation: Organisation) -> str:
    secret, today = new_secret(), timezone.now().date()
    AccessToken.objects.create(
        account=Account.objects.get(username=username), organisation=organisation, purpose=AccessToken.Purpose.API, name="test",
        digest=digest_of(secret), since=today - timedelta(days=2), until=today + timedelta(days=2),  # of whatever zone
    )  # fmt: skip
    return secret


def calls(operation: Any, mode: GenerationMode) -> st.SearchStrategy[Any]:
    """Calls of the operation; mostly in an organisation and of guarantees that exist."""
    there = st.sampled_from([f"B-{number}" for number in range(1, 7)])
    references = (
        there
        | there
        | st.sampled_from(["KS 2024/17", "B-1/B-2", "å ä ö", "B-999"])
        | st.text(PRINTABLE, min_size=1)
    )
    organisations = st.sampled_from(["gotene"] * 8 + ["vara", "nowhere"])
    places = {
        "organisation": organisations, "reference": references, "year": st.just(2020) | st.integers(2010, 2030),
        "number": references if "/loans/{number}" in operation.path and "{reference}" not in operation.path else known_or(_numbered(operation.path)),
        "figure": st.sampled_from(_figures(operation.path))
        | st.text(PRINTABLE, min_size=1),
        "n": st.integers(1, 12) | st.integers(0, 10**12), "statement": known_or("one"), "row": known_or("rows"),
        "sequence": st.just(1) | st.integers(0, 10**12), "view": known_or("one"),
        "amount": st.sampled_from(["committed", "outstanding", "loan.1.original", "plan.1.1.payment", "debt.2019-12-31"])
        | st.text(PRINTABLE, min_size=1),
        "currency": st.sampled_from(["SEK", "SEK", "EUR", "sek"]) | st.text(PRINTABLE, min_size=1),
        "loan_year": st.just(2) | st.just(2) | st.integers(0, 10**12),
        "loan": (there if "/regulation" in operation.path else st.sampled_from(["KK-1", "KK/1"])) | st.text(PRINTABLE, min_size=1),
        "book": st.sampled_from(["gotene", "gotene", "exempelby", "nothing"]) | st.text(PRINTABLE, min_size=1),
    }  # fmt: skip

    def placed(case: Any, drawn: dict[str, Any]) -> Any:
        case.path_parameters = drawn
        return case

    wanted = {name: places[name] for name in re.findall(r"{(\w+)}", operation.path)}
    return st.builds(placed, operation.as_strategy(generation_mode=mode), st.fixed_dictionaries(wanted))


def _figures(path: str) -> list[str]:
    """Figures that may be there to be explained."""
    rooms = {
        "/projects/": ["loan", "maximum", "excess"], "/stress/": ["paid.total", "failing_owed", "effect.2021"],
        "/what-if/": ["now.1.payment", "now.all.interest"], "/maturities/": ["planned", "principal.2021"],
        "/figures/": ["committed", "own_outstanding", "2019-12-31.change"],
        "/prepared-steps/": ["paid", "gain", "redeemed"], "/regulation": ["before", "after"],
        "/lender-statements/": ["interest", "principal"], "/scenarios/": ["state_mean", "residents_low", "owner_high"],
    }  # fmt: skip
    return next((found for room, found in rooms.items() if room in path), ["state", "residents", "payment", "balance"])


def _numbered(path: str) -> str:
    return next((room for room in ("imports", "documents") if f"/{room}" in path), "one")


def known_or(what: str) -> st.SearchStrategy[int]:
    """A number that the test's organisation has, mostly; numbers of rows go on from test to test."""
    found = {
        "imports": lambda: RegisterImport.objects.values_list("pk", flat=True).first() or 1,
        "documents": lambda: Document.objects.values_list("pk", flat=True).first() or 1,
        "rows": lambda: ImportRow.objects.filter(row_kind="data").values_list("pk", flat=True).first() or 1,
        "one": lambda: 1,
    }[what]
    return st.deferred(lambda: st.just(found()) | st.just(found()) | st.integers(0, 10**12))


def drawn() -> Iterator[Any]:
    """Every operation, with calls that fit and calls that do not; without a parameter there is nothing to get wrong."""
    for name, operation in OPERATIONS.items():
        yield pytest.param(name, GenerationMode.POSITIVE, id=f"{name}-fits")
        if operation.query or operation.headers or operation.body:
            yield pytest.param(name, GenerationMode.NEGATIVE, id=f"{name}-does not fit")


@pytest.mark.parametrize(("name", "mode"), list(drawn()))
def test_every_role_is_answered_as_described(name: str, mode: GenerationMode, tokens: dict[str, str]) -> None:
    """No server error, only documented answers, and nobody without the role gets one (I14)."""
    operation = OPERATIONS[name]
    allowed = set(who_may(operation.path, operation.method))
    askers: dict[str, str | None] = {"nobody": None, **tokens}
    refused = [] if "public" in allowed else [who for who in askers if who not in allowed]
    drawn_so_far = count()
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(calls(operation, mode))
    def call_as_everybody(case: Any) -> None:
        # A refusal comes before the call is read: all who are refused make the first call, and take turns with the rest.
        number = next(drawn_so_far)
        resting = {who for place, who in enumerate(refused) if number and place != number % len(refused)}
        for who, secret in askers.items():
            if who in resting:
                continue
            response = case.call(headers={"Authorization": f"Bearer {secret}"} if secret else {})
            case.validate_response(response, checks=ALWAYS)
            if who == "nobody":
                assert (response.status_code == 401) == ("public" not in allowed)
            elif who in refused:
                assert response.status_code in (403, 404), (who, response.status_code)
                assert response.json()["code"] in PUBLIC_CODES
            elif (case.path_parameters or {}).get("organisation", "gotene") != "gotene":
                assert response.status_code == 404 or "public" in allowed
            else:
                seen.add(response.status_code)
                if not case.meta or ParameterLocation.PATH not in negated(case):  # the address is ours
                    case.validate_response(response, checks=[negative_data_rejection])
                assert response.status_code not in (401, 403)

    call_as_everybody()
    assert seen, "no drawn call reached the operation"
    if mode is GenerationMode.POSITIVE and operation.method == "get" and name not in SELDOM_IN_HARMONY:
        assert 200 in seen


def negated(case: Any) -> set[ParameterLocation]:
    """Which parts of the call were drawn not to fit; the address is ours, so there it means nothing."""
    return {place for place, part in case.meta.components.items() if part.mode is GenerationMode.NEGATIVE}


# ------------------------------------------------------------------------------------------------ promises, one by one

BALANCE = {"on": "2020-12-31", "amount": "100000.00", "source": "Bankens besked"}
NEW = {
    "borrower": {"name": "Åsle IF"},
    "terms": {"decided": "500000.00", "outcome": "granted", "decided_on": "2024-03-15"},
}


class Caller:
    """A program with a token. ``post`` sends a key of its own, or the one that is given."""

    def __init__(self, secret: str | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.sent = 0

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, *, key: str | None = "") -> HttpResponse:
        self.sent += 1
        keyed = {} if key is None else {"Idempotency-Key": key or f"key-{self.sent}"}
        return self.client.post(
            f"/api/{path}", json.dumps(body), content_type="application/json", headers=self.headers | keyed
        )


@pytest.fixture
def clerk_calls(tokens: dict[str, str]) -> Caller:
    return Caller(tokens["clerk"])


def events() -> int:
    return Event.objects.filter(organisation__slug="gotene").count()


def test_the_same_key_and_body_give_the_same_answer_once(clerk_calls: Caller) -> None:
    """I5: whatever is sent twice is done once."""
    first = clerk_calls.post("gotene/guarantees", NEW, key="once")
    before = events()
    again = clerk_calls.post("gotene/guarantees", NEW, key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and first.json()["reference"]
    assert events() == before
    assert (
        clerk_calls.post("gotene/guarantees", NEW, key="twice").json()["reference"]
        != first.json()["reference"]
    )


def test_a_key_that_stood_for_another_body_is_refused(clerk_calls: Caller, tokens: dict[str, str]) -> None:
    """I5: a reused key is an error of the caller, never another effect, and nobody's answer is told to somebody else."""
    assert clerk_calls.post("gotene/guarantees", NEW, key="once").status_code == 201
    before = events()
    other = clerk_calls.post("gotene/guarantees", {**NEW, "reference": "X-1"}, key="once")
    elsewhere = clerk_calls.post("gotene/guarantees/B-1/balances", BALANCE, key="once")
    somebody = Caller(tokens["approver"]).post("gotene/guarantees", NEW, key="once")
    assert [r.status_code for r in (other, elsewhere, somebody)] == [409, 409, 409]
    assert {r.json()["code"] for r in (other, elsewhere, somebody)} == {"key_reused"}
    assert events() == before


@pytest.mark.parametrize("key", [None, " ", "å", "x" * 101])
def test_a_change_without_a_usable_key_is_refused(clerk_calls: Caller, key: str | None) -> None:
    before = events()
    refused = clerk_calls.post("gotene/guarantees", NEW, key=key)
    assert refused.status_code == 422 and refused.json()["code"] == "body_is_wrong"
    assert refused.json()["fields"][0]["place"].endswith("Idempotency-Key")
    assert events() == before


def test_a_field_that_is_not_described_is_refused_by_name(clerk_calls: Caller) -> None:
    body = {**NEW, "terms": {**NEW["terms"], "ends": "2040-12-31"}}
    refused = clerk_calls.post("gotene/guarantees", body)
    assert refused.status_code == 422
    assert [field["place"] for field in refused.json()["fields"]] == ["body.body.terms.ends"]


@pytest.mark.parametrize("day", [0, 20240315, "0", "2024-3-15", "20240315", "2024-02-30", "1066-10-14", True])
def test_a_day_is_written_out(clerk_calls: Caller, day: object) -> None:
    refused = clerk_calls.post("gotene/guarantees", {**NEW, "terms": {**NEW["terms"], "decided_on": day}})
    assert refused.status_code == 422
    assert refused.json()["fields"][0]["place"] == "body.body.terms.decided_on"


@pytest.mark.parametrize("amount", [1000, 1000.5, "1e6", "-5", "1.005", "1 000", "NaN", "9" * 15])
def test_an_amount_is_a_decimal_text(clerk_calls: Caller, amount: object) -> None:
    refused = clerk_calls.post("gotene/guarantees", {**NEW, "terms": {**NEW["terms"], "decided": amount}})
    assert refused.status_code == 422
    assert refused.json()["fields"][0]["place"] == "body.body.terms.decided"


def test_an_office_that_is_not_ones_own_is_as_if_it_were_not(
    clerk_calls: Caller, offices: Mapping[str, Organisation]
) -> None:
    """I14: foreign and missing are one answer, byte by byte."""
    make_up(organisation_id=offices["vara"].pk, count=1)
    stranger = Caller(token("clerk.vara", offices["vara"]))
    assert stranger.get("vara/guarantees/B-1").status_code == 200
    for path in ("guarantees", "guarantees/B-1", "guarantees/B-1/history", "findings", "duties", "fees/2020"):
        foreign, missing = clerk_calls.get(f"vara/{path}"), clerk_calls.get(f"nowhere/{path}")
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
        assert foreign.status_code == 404
    foreign = clerk_calls.post("vara/guarantees/B-1/balances", BALANCE)
    missing = clerk_calls.post("nowhere/guarantees/B-1/balances", BALANCE)
    assert (
        (foreign.status_code, foreign.content)
        == (missing.status_code, missing.content)
        == (404, missing.content)
    )
    assert Event.objects.filter(organisation__slug="vara").count() == 1  # the register made up above


def test_a_guarantee_of_another_office_is_as_if_it_were_not(
    clerk_calls: Caller, offices: Mapping[str, Organisation]
) -> None:
    make_up(organisation_id=offices["vara"].pk, count=3, first=90)
    for path in ("B-90", "B-90/history"):
        foreign, missing = (
            clerk_calls.get(f"gotene/guarantees/{path}"),
            clerk_calls.get(f"gotene/guarantees/{path.replace('90', '89')}"),
        )
        assert (
            (foreign.status_code, foreign.content)
            == (missing.status_code, missing.content)
            == (404, missing.content)
        )
    refused = clerk_calls.post("gotene/guarantees/B-90/balances", BALANCE)
    assert (refused.status_code, refused.json()["code"]) == (404, "no_such_guarantee")


def test_a_token_counts_in_its_own_office_only(
    offices: Mapping[str, Organisation], tokens: dict[str, str]
) -> None:
    give_role(Account.objects.get(username="clerk.gotene"), offices["vara"], "clerk")
    assert Caller(tokens["clerk"]).get("vara/guarantees").status_code == 404
    assert Caller(token("clerk.gotene", offices["vara"])).get("vara/guarantees").status_code == 200


def test_a_session_needs_the_proof_that_our_own_page_made_the_call(
    offices: Mapping[str, Organisation],
) -> None:
    """A foreign page can make a browser send its session, but not the CSRF token."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        Account.objects.get(username="clerk.gotene"), backend="django.contrib.auth.backends.ModelBackend"
    )
    body = {"data": json.dumps(NEW), "content_type": "application/json"}
    before = events()
    refused = browser.post("/api/gotene/guarantees", **body, headers={"Idempotency-Key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert events() == before
    assert browser.get("/api/gotene/guarantees").status_code == 200
    secret = "a" * 32
    browser.cookies["csrftoken"] = secret
    done = browser.post(
        "/api/gotene/guarantees", **body, headers={"Idempotency-Key": "k", "X-CSRFToken": secret}
    )
    assert done.status_code == 201
    assert events() == before + 1


def test_what_somebody_else_changed_meanwhile_is_a_conflict(clerk_calls: Caller) -> None:
    seen = clerk_calls.get("gotene/guarantees/B-1").json()["newest"]
    loan = {"loan": {"lender": "Swedbank"}, "seen_sequence": seen}
    assert clerk_calls.post("gotene/guarantees/B-1/loans", loan).status_code == 200
    refused = clerk_calls.post("gotene/guarantees/B-1/loans", loan)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")


def test_what_is_entered_is_read_back(clerk_calls: Caller) -> None:
    body = {
        **NEW, "reference": "KS 2024/17", "securities": [{"kind": "mortgage_deed", "text": "Pantbrev"}],
        "loans": [{"lender": "Swedbank", "original": "500000.00", "first_drawn_on": "2024-04-01",
                   "balance": {"on": "2024-12-31", "amount": "480000.00", "source": "Bankens besked"}}],
    }  # fmt: skip
    assert clerk_calls.post("gotene/guarantees", body).json()["reference"] == "KS 2024/17"
    read = clerk_calls.get("gotene/guarantees/KS 2024/17", as_of="2025-01-15").json()
    assert (read["borrower"], read["decided_amount"], read["outstanding"]) == (
        "Åsle IF",
        "500000.00",
        "480000.00",
    )
    assert read["lender"] == "Swedbank" and read["securities"] == ["mortgage_deed"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_error_of_the_gate_is_described(name: str) -> None:
    """Issue 2, section 6: every error is documented, with the one shape that all errors have."""
    operation = OPERATIONS[name]
    answers = DESCRIPTION["paths"][operation.path][operation.method]["responses"]
    expected = {400, 401, 403, 404, 422} | ({409} if operation.method != "get" else set())
    assert expected <= set(answers)
    for status in expected:
        assert answers[status]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/Problem"
        }


def test_no_two_schemas_have_one_name() -> None:
    """The description keeps one schema for each name: of two, one would be described as the other."""
    names = Counter(kind.__name__ for kind in set(_below(Schema)) if kind.__module__.startswith("borgen."))
    assert [name for name, times in names.items() if times > 1] == []


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _below(inner)


def test_the_page_about_the_api_is_current() -> None:
    """``docs/api.md`` is made from the description: run ``tools/api_page.py`` when this fails."""
    page = Path(__file__).parents[2] / "docs" / "api.md"
    assert page.read_text(encoding="utf-8") == api_page(DESCRIPTION)


KEPT_IN = {
    bodies.Borrower: PartyFact, amending_bodies.BorrowerFacts: PartyFact, bodies.Terms: GuaranteeFact, bodies.Loan: LoanFact,
    bodies.Security: SecurityFact, bodies.Insurance: InsuranceFact, bodies.Ended: GuaranteeFact, bodies.Increased: Increase,
    bodies.DeviationRecorded: Deviation, bodies.Balance: BalanceObservation,
    project_bodies.ProjectFactsIn: ProjectFact, project_bodies.FormIn: FormApproval, project_bodies.ServiceAreaIn: ServiceArea,
    project_bodies.ValueIn: StatedValue, project_bodies.CreditIn: CreditTerms,
}  # fmt: skip
"""Bodies of calls, each with the rows in which its texts end up."""


@pytest.mark.parametrize(("body", "row"), KEPT_IN.items(), ids=lambda kind: kind.__name__)
def test_a_body_takes_no_longer_text_than_its_column(body: Any, row: Any) -> None:
    """SQLite would keep it; PostgreSQL refuses it, which would be an error of the server's."""
    columns = {field.name: field.max_length for field in row._meta.get_fields() if getattr(field, "max_length", None)}
    texts = {
        name: limit.max_length
        for name, field in body.model_fields.items()
        for limit in field.metadata
        if getattr(limit, "max_length", None)
    }
    shared = texts.keys() & columns.keys()
    assert shared
    assert {name: texts[name] for name in shared if texts[name] > columns[name]} == {}
