"""Every amount that the API answers and that the commands print is explained by them too: it verifies and ends in the amount."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from django.test import Client

from borgen.cli.main import main
from borgen.kernel.money import Money
from borgen.office.guarantee.demo import load
from borgen.office.guarantee.demo.logins import NEIGHBOUR, SLUG
from borgen.office.guarantee.usecases.annual_fee import plan_annual_fee_run
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor
from borgen.office.people.models import Account
from borgen.rules.trace import Trace, replay

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

DAY = "2026-10-15"
API = f"/api/{SLUG}"
AMOUNT = re.compile(r"-?\d+\.\d\d")
OPENED = 6
"""So many of the amounts of one kind are opened."""
ANSWERS = {
    "list": "guarantees?per_page=200", "EX-001": "guarantees/EX-001", "EX-002": "guarantees/EX-002",
    "EX-010": "guarantees/EX-010", "EX-012": "guarantees/EX-012",
    "EX-081": "guarantees/EX-081", "exposure": "exposure", "maturities": "maturities", "stress": "stress",
    "what-if": "guarantees/EX-010/what-if?rate=0.05", "fees": "fees/2026", "runs": "fee-runs", "run": "fee-runs/2026/1",
}  # fmt: skip
SECTIONS = {"borrowers": "borrower", "classes": "class", "purposes": "purpose", "lenders": "lender", "maturities": "maturity"}
EXPLAINED_BY = (
    (r"guarantees\[(?P<ref>[^]]+)\]\.(?P<name>committed|drawn|outstanding)", "guarantees/{ref}/explanations/{name}"),
    (r"guarantees\[(?P<ref>[^]]+)\]\.decided_amount", "guarantees/{ref}/explanations/decided"),
    (r"guarantees\[(?P<ref>[^]]+)\]\.original_amount", "guarantees/{ref}/explanations/original_amount"),
    (r"totals\[(?P<cur>\w+)\]\.(?P<name>committed|drawn|outstanding)", "figures/{cur}/{name}"),
    (r"(?P<ref>EX-\d+)\.(?P<name>committed|drawn|outstanding|original_amount)", "guarantees/{ref}/explanations/{name}"),
    (r"(?P<ref>EX-\d+)\.decided_amount", "guarantees/{ref}/explanations/decided"),
    (r"(?P<ref>EX-\d+)\.(?P<name>investment|own_contribution|written_down)", "guarantees/{ref}/explanations/{name}"),
    (r"(?P<ref>EX-\d+)\.loan_parts\[(?P<n>\d+)\]\.(?P<name>original|drawn|outstanding)", "guarantees/{ref}/explanations/loan.{n}.{name}"),
    (r"(?P<ref>EX-\d+)\.loan_parts\[(?P<n>\d+)\]\.amortisation\.per_year", "guarantees/{ref}/explanations/loan.{n}.per_year"),
    (r"(?P<ref>EX-\d+)\.security_parts\[(?P<n>\d+)\]\.(?P<name>amount|value)", "guarantees/{ref}/explanations/security.{n}.{name}"),
    (r"(?P<ref>EX-\d+)\.movements\[(?P<n>\d+)\]\.amount", "guarantees/{ref}/explanations/movement.{n}"),
    (r"(?P<ref>EX-\d+)\.movements\[(?P<n>\d+)\]\.outstanding_after", "guarantees/{ref}/explanations/movement.{n}.after"),
    (r"(?P<ref>EX-\d+)\.balances\[(?P<n>\d+\.[-\d]+)\]\.amount", "guarantees/{ref}/explanations/balance.{n}"),
    (r"(?P<ref>EX-\d+)\.increases\[(?P<n>\d+)\]\.amount", "guarantees/{ref}/explanations/increase.{n}"),
    (r"(?P<ref>EX-\d+)\.plans\[(?P<loan>\d+)\]\.rows\[(?P<n>\d+)\]\.(?P<name>\w+)", "guarantees/{ref}/explanations/plan.{loan}.{n}.{name}"),
    (r"exposure\.trend\[(?P<day>[-\d]+)\]\.(?P<name>committed|change|per_inhabitant)", "figures/SEK/{day}.{name}"),
    (r"exposure\.trend\[(?P<day>[-\d]+)\]\.outstanding", "figures/SEK/{day}.own_outstanding"),
    (r"exposure\.breakdowns\[(?P<cur>\w+)\]\.total\.committed", "figures/{cur}/committed"),
    (r"exposure\.breakdowns\[(?P<cur>\w+)\]\.total\.outstanding", "figures/{cur}/own_outstanding"),
    (r"exposure\.breakdowns\[(?P<cur>\w+)\]\.(?P<by>\w+)\[(?P<key>.*)\]\.committed", "figures/{cur}/committed?by={by}&key={key}"),
    (r"exposure\.breakdowns\[(?P<cur>\w+)\]\.(?P<by>\w+)\[(?P<key>.*)\]\.outstanding", "figures/{cur}/own_outstanding?by={by}&key={key}"),
    (r"maturities\[(?P<cur>\w+)\]\.years\[(?P<n>\d+)\]\.(?P<name>\w+)", "maturities/{cur}/{name}.{n}"),
    (
        r"maturities\[(?P<cur>\w+)\]\.without_plan\[(?P<ref>EX-\d+) (?P<n>\d+)\]\.owed",
        "guarantees/{ref}/explanations/loan.{n}.own_outstanding",
    ),
    (r"maturities\[(?P<cur>\w+)\]\.reasons\[(?P<n>\w+)\]\.owed", "maturities/{cur}/unplanned_for.{n}"),
    (r"maturities\[(?P<cur>\w+)\]\.(?P<name>planned|unplanned|outstanding|difference|rateless)", "maturities/{cur}/{name}"),
    (r"stress\.years\[(?P<n>\d+)\]\.(?P<name>\w+)", "stress/{name}.{n}"),
    (r"stress\.(?P<name>failing_owed|paid_before|others_owed)", "stress/{name}"),
    (r"stress\.outstanding", "figures/SEK/own_outstanding"),
    (r"what-if\.(?P<which>now|then)\.rows\[(?P<n>\d+)\]\.(?P<name>\w+)", "guarantees/EX-010/what-if/{which}.{n}.{name}?rate=0.05"),
    (r"what-if\.(?P<which>now|then)\.(?P<name>interest|largest)", "guarantees/EX-010/what-if/{which}.all.{name}?rate=0.05"),
    (r"fees\.lines\[(?P<ref>[^]]+) (?P<name>\S+)\]\.amount", "guarantees/{ref}/explanations/{name}"),
    (r"fees\.lines\[(?P<ref>[^]]+) (?P<name>\S+)\]\.basis", "guarantees/{ref}/explanations/basis.{name}"),
    (r"fees\.totals\[(?P<cur>\w+)\]\.amount", "fees/2026/total/{cur}"),
    (r"runs\[(?P<n>\d+/\d+)\]\.total", "fee-runs/{n}/total"),
    (r"run\.total", "fee-runs/2026/1/total"),
    (r"run\.fees\[(?P<ref>[^]]+) (?P<n>\d+)\]\.amount", "guarantees/{ref}/explanations/charged.{n}"),
    (r"run\.fees\[(?P<ref>[^]]+) (?P<n>\d+)\]\.basis", "guarantees/{ref}/explanations/basis.charged.{n}"),
)  # fmt: skip
"""Where the API explains an amount, by the place that it has in an answer."""


@pytest.fixture(scope="module")
def demo(rows_of_the_module: Callable[[], Any]) -> None:
    with rows_of_the_module():
        load()
        _plan_a_run()


def _plan_a_run() -> None:
    account = Account.objects.get(username="clerk")
    by = AccountActor(account_id=account.pk, person=str(account.person_id), role="clerk")
    place = Organisation.objects.get(slug=SLUG)
    plan_annual_fee_run(organisation_id=place.pk, year=2026, by=by, at=datetime(2026, 10, 14, 9, tzinfo=UTC), key="walk:run")


def _client(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _amounts(found: Any, path: str) -> Iterator[tuple[str, str]]:
    """The amounts of an answer by their places; a thing in a list is named by what tells it apart."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name not in {"trace", "finding", "findings", "given", "found"}:  # a finding holds its own arithmetic
                yield from _amounts(value, f"{path}.{name}")
    elif isinstance(found, list):
        for place, value in enumerate(found, 1):
            yield from _amounts(value, f"{path}[{_called(value, place, path)}]")
    elif isinstance(found, str) and AMOUNT.fullmatch(found):
        yield path, found


def _called(thing: Any, place: int, path: str) -> str:
    of = path.rpartition(".")[2]
    names = {
        "guarantees": ("reference",), "without_plan": ("reference", "loan"), "lines": ("reference", "explanation"),
        "trend": ("on",), "years": ("year",), "breakdowns": ("currency",), "totals": ("currency",), "loan_parts": ("part",),
        "security_parts": ("part",), "movements": ("movement",), "increases": ("increase",), "plans": ("loan",), "reasons": ("reason",), "balances": ("loan", "on"),
        "fees": ("reference", "id"), **dict.fromkeys(SECTIONS, ("key",)),
    }.get("maturities" if path == "maturities" else of, ())  # fmt: skip
    if path == "maturities":
        names = ("currency",)
    if path == "runs":
        names = ("year", "number")
    joined = "/" if path == "runs" else "." if of == "balances" else " "
    return joined.join(str(thing[name]) for name in names) if names and isinstance(thing, dict) else str(place)


def _explained_by(place: str) -> str | None:
    for pattern, address in EXPLAINED_BY:
        if found := re.fullmatch(pattern, place):
            words = {name: SECTIONS.get(value, value) if name == "by" else quote(value, safe="/") for name, value in found.groupdict().items()}
            return address.format(**words)
    return None


def _as_of(path: str) -> str:
    """The call, as of the day; a run is of its own day."""
    return f"{API}/{path}" if path.startswith("fee-runs") else f"{API}/{path}{'&' if '?' in path else '?'}as_of={DAY}"


def test_every_amount_that_the_api_answers_is_explained_by_it(demo: None) -> None:
    client, stranger = _client("clerk"), _client("neighbour")
    silent, kinds = set(), {}
    for name, path in ANSWERS.items():
        answer = client.get(_as_of(path))
        assert answer.status_code == 200, path
        for place, amount in _amounts(answer.json(), name):
            address = _explained_by(place.removeprefix("list."))
            if address is None:
                silent.add(re.sub(r"\[[^]]*\]", "[]", place))
            else:
                kinds.setdefault(re.sub(r"\[[^]]*\]", "[]", place), []).append((place, amount, address))
    assert not silent
    for found in kinds.values():
        for place, amount, address in found[:: max(1, len(found) // OPENED)]:
            path = _as_of(address)
            answer = client.get(path)
            assert answer.status_code == 200, (place, path, answer.content)
            explained = answer.json()
            assert explained["result"] == amount, (place, path)
            assert Money.parse(amount, "SEK").minor == replay(Trace.from_plain(explained["trace"])), path
        assert stranger.get(path).status_code in (403, 404), path


def _said(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, [*arguments, "--organisation", SLUG, "--as-of", DAY, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def _explains(reference: str, name: str, amount: str) -> None:
    found = _said("explain", reference, name)
    assert found["result"] == amount, (reference, name)
    assert Money.parse(amount, "SEK").minor == replay(Trace.from_plain(found["trace"])), (reference, name)
    for ground in found["grounds"]:
        assert ground["event"] and ground["by"], (reference, name, ground)


def test_every_amount_that_a_command_prints_is_explained(demo: None) -> None:
    register, checked, fees = _said("register"), _said("check"), _said("fees", "2026")
    names = {"decided_amount": "decided", **{name: name for name in ("committed", "drawn", "outstanding", "original_amount")}}
    for row in register["guarantees"][::4]:
        assert {name for name, value in row.items() if isinstance(value, str) and AMOUNT.fullmatch(value)} <= set(names)
        for name, of in names.items():
            if row[name] is not None:
                _explains(row["reference"], of, row[name])
    by_name: dict[str, list[tuple[str, str, str]]] = {}
    for one in checked:
        for name, value in {**one["given"], **one["found"]}.items():
            if re.fullmatch(r"-?\d+\.\d\d [A-Z]{3}", value):
                falls = name == "committed" and not value.startswith(_row(register, one["reference"])["committed"])
                by_name.setdefault(name, []).append((one["reference"], "written_down" if falls else name, value.split()[0]))
    assert {"decided", "outstanding", "own_contribution", "investment"} <= set(by_name)
    for found in by_name.values():
        for reference, name, amount in found[:: max(1, len(found) // OPENED)]:
            _explains(reference, name, amount)
    for line in fees["lines"]:
        _explains(line["reference"], line["explain"], line["amount"])
        _explains(line["reference"], f"basis.{line['explain']}", line["basis"])
    totals = [(name, amount) for name, amount in register["totals"][0].items() if name in ("committed", "drawn", "outstanding")]
    for name, amount in [*totals, ("fees.2026", fees["total"])]:
        (found,) = _said("explain", "total", name)
        assert found["result"] == amount
        assert Fraction(Money.parse(amount, "SEK").minor) == replay(Trace.from_plain(found["trace"]))


def _row(register: Any, reference: str) -> Any:
    return next(row for row in register["guarantees"] if row["reference"] == reference)


def test_a_total_that_is_none_is_refused(demo: None) -> None:
    result = CliRunner().invoke(main, ["explain", "total", "nothing", "--organisation", NEIGHBOUR])
    assert result.exit_code == 2 and "nothing" in result.output
