"""The API against its own description: every call by every role, with what fits and with what does not (issue 2, section 6).

Schemathesis draws the calls from the OpenAPI description; they reach the office through WSGI, as from outside.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
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

from benchmarks.registers import make_up
from borgen.office.api import api
from borgen.office.organisation.models import Organisation
from borgen.office.people.models import AccessToken, Account
from borgen.office.people.tokens import digest_of, new_secret
from borgen.office.permissions import ROLES, table
from borgen.office.wsgi import application

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("BORGEN_CONTRACT_EXAMPLES", "12"))
"""Drawn calls of each operation and mode; each is made once by every role and once by nobody."""

schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
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
PUBLIC_CODES = {"log_in_first", "not_allowed", "not_found"}


@pytest.fixture
def tokens(offices: Mapping[str, Organisation]) -> dict[str, str]:
    """A register of some guarantees, and a secret for each role of its organisation."""
    make_up(organisation_id=offices["gotene"].pk, count=6)
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
        digest=digest_of(secret), since=today - timedelta(days=1), until=today + timedelta(days=1),
    )  # fmt: skip
    return secret


def calls(operation: Any, mode: GenerationMode) -> st.SearchStrategy[Any]:
    """Calls of the operation; mostly in an organisation and of guarantees that exist."""
    there = st.sampled_from([f"B-{number}" for number in range(1, 7)])
    references = there | there | st.sampled_from(["KS 2024/17", "B-1/B-2", "å ä ö", "B-999"]) | st.text(PRINTABLE, min_size=1)
    organisations = st.sampled_from(["gotene"] * 8 + ["vara", "nowhere"])
    years = st.integers(2010, 2030)

    def placed(case: Any, organisation: str, reference: str, year: int) -> Any:
        places = {"organisation": organisation, "reference": reference, "year": year}
        case.path_parameters = {name: places[name] for name in case.path_parameters}
        return case

    return st.builds(placed, operation.as_strategy(generation_mode=mode), organisations, references, years)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_role_is_answered_as_described(name: str, mode: GenerationMode, tokens: dict[str, str]) -> None:
    """No server error, only documented answers, and nobody without the role gets one (I14)."""
    operation = OPERATIONS[name]
    allowed = readers_or_writers(operation.method.upper())
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(calls(operation, mode))
    def call_as_everybody(case: Any) -> None:
        nobody = case.call()
        assert nobody.status_code == 401
        case.validate_response(nobody, checks=ALWAYS)
        for role, secret in tokens.items():
            response = case.call(headers={"Authorization": f"Bearer {secret}"})
            case.validate_response(response, checks=ALWAYS)
            if role not in allowed:
                assert response.status_code in (403, 404), (role, response.status_code)
                assert response.json()["code"] in PUBLIC_CODES
            elif case.path_parameters["organisation"] != "gotene":
                assert response.status_code == 404
            else:
                seen.add(response.status_code)
                if not case.meta or ParameterLocation.PATH not in negated(case):
                    case.validate_response(response, checks=[negative_data_rejection])
                assert response.status_code not in (401, 403)

    call_as_everybody()
    assert seen, "no drawn call reached the operation"
    if mode is GenerationMode.POSITIVE and operation.method == "get":
        assert 200 in seen


def negated(case: Any) -> set[ParameterLocation]:
    """Which parts of the call were drawn not to fit; the address is ours, so there it means nothing."""
    return {place for place, part in case.meta.components.items() if part.mode is GenerationMode.NEGATIVE}


def readers_or_writers(method: str) -> frozenset[str]:
    return table().allowed("api:register", method)
