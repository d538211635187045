"""Files of cases as the public ACTUS tests write them: terms, what was observed, and until when."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from borgen.cashflow.actus.contracts import events_of
from borgen.cashflow.actus.event import Event
from borgen.cashflow.actus.observed import Observed, Seen
from borgen.cashflow.actus.reading import ContractKind, read_amount, read_text, read_time, read_word
from borgen.cashflow.actus.terms import Contract
from borgen.cashflow.terms import PlanImpossible

CASE = frozenset({"identifier", "terms", "to", "dataObserved", "eventsObserved", "results"})
"""What a case may say; ``results`` is what somebody else worked out, and is not read."""


class NotCases(ValueError):
    """The text is not a JSON object of cases."""


def read_cases(text: str) -> dict[str, Mapping[str, Any]]:
    """The cases by name, numbers exact.

    Raises:
        NotCases: no JSON, or not an object of objects.
    """
    try:
        cases = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise NotCases(str(error)) from error
    if not isinstance(cases, dict) or not all(isinstance(case, dict) for case in cases.values()):
        raise NotCases("expected an object with one object for each case")
    return cases


def events_of_case(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events of one case, each with the fields that such files have for its type of contract.

    Raises:
        PlanImpossible: something in the case is unknown, missing or absurd.
        FixingMissing: a value that is needed was not observed.
    """
    for key in case:
        if key not in CASE:
            raise PlanImpossible(key, "unknown_term", valid=", ".join(sorted(CASE)))
    terms = case.get("terms")
    if not isinstance(terms, Mapping):
        raise PlanImpossible("terms", "missing")
    try:
        contract = Contract.read(terms)
    except RecursionError as error:
        raise PlanImpossible(
            "contractStructure", "too_deep", valid="a few contracts in each other"
        ) from error
    until = read_time("to", case["to"]) if str(case.get("to") or "").strip() else None
    cover = contract.kind in {ContractKind.CEG, ContractKind.CEC}
    fields = _cover_fields if cover else _loan_fields
    return [fields(event) for event in events_of(contract, _observed(case), until=until)]


def _loan_fields(event: Event) -> dict[str, Any]:
    state = event.state
    return {
        **_fields(event),
        "nominalInterestRate": _number(state.rate),
        "accruedInterest": _number(state.accrued),
    }


def _cover_fields(event: Event) -> dict[str, Any]:
    state = event.state
    date = {"exerciseDate": _time(state.exercised)} if state.exercised is not None else {}
    return {**_fields(event), **date, "exerciseAmount": _number(state.exercise_amount)}


def _fields(event: Event) -> dict[str, Any]:
    return {
        "eventDate": _time(event.on),
        "eventType": event.kind.value,
        "payoff": _number(event.payoff),
        "currency": event.currency,
        "notionalPrincipal": _number(event.state.notional),
    }


def _number(value: Decimal) -> float:
    number = float(value) + 0.0  # no negative zero
    if not isfinite(number):
        raise PlanImpossible("terms", "out_of_range", value=f"{value:.3e}")
    return number


def _time(time: datetime) -> str:
    return time.isoformat()


def _observed(case: Mapping[str, Any]) -> Observed:
    data, events = case.get("dataObserved") or {}, case.get("eventsObserved") or []
    if not isinstance(data, Mapping) or not all(isinstance(series, Mapping) for series in data.values()):
        raise PlanImpossible("dataObserved", "not_series_by_code")
    if not isinstance(events, list) or not all(isinstance(event, Mapping) for event in events):
        raise PlanImpossible("eventsObserved", "not_a_list")
    series = {code: _series(f"dataObserved.{code}", rows.get("data", [])) for code, rows in data.items()}
    seen = [_seen(f"eventsObserved.{n}", event) for n, event in enumerate(events, 1)]
    return Observed(series, tuple(sorted(seen, key=lambda event: event.time)))


def _series(place: str, rows: Any) -> dict[datetime, Decimal]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise PlanImpossible(place, "not_a_list")
    return {
        read_time(f"{place}.{n}.timestamp", row.get("timestamp")): read_amount(
            f"{place}.{n}.value", row.get("value")
        )
        for n, row in enumerate(rows, 1)
    }


def _seen(place: str, event: Mapping[str, Any]) -> Seen:
    states = event.get("states")
    performance = states.get("contractPerformance") if isinstance(states, Mapping) else None
    contract_id = event.get("contractId", event.get("contractID"))
    return Seen(
        kind=read_word(f"{place}.type", event.get("type"), ("XD", "CE", "PP")),
        time=read_time(f"{place}.time", event.get("time")),
        value=read_amount(f"{place}.value", event.get("value") or 0),
        contract_id=None if contract_id is None else read_text(f"{place}.contractId", contract_id),
        performance=None
        if performance is None
        else read_text(f"{place}.states.contractPerformance", performance),
    )
