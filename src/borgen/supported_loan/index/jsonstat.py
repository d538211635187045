"""A table of the statistics bank in JSON-stat, of one series: version 2, and version 1 under ``dataset``."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from borgen.supported_loan.index.observation import (
    NotAnObservation,
    Observation,
    Observations,
    Series,
    value_of_index,
)
from borgen.supported_loan.index.statbank import AnswerRefused


def read_jsonstat(
    content: bytes, *, series: Series, base: str, table: str, retrieved_on: date, source: str = ""
) -> Observations:
    """Read a table whose dimensions but the time have one value each; ``null`` is a period without a value.

    Raises:
        AnswerRefused: it is none, it has several series, or a period or value is none of the series.
    """
    periods, values = _cells(_dataset(content))
    found = []
    for place, period in enumerate(periods):
        value = values.get(place)
        if value in (None, "..", ""):
            continue
        try:
            found.append(
                Observation(
                    series=series, base=base, period=period, value=value_of_index(str(value)), publication=table,
                    retrieved_on=retrieved_on, source=source,
                )
            )  # fmt: skip
        except NotAnObservation as error:
            raise AnswerRefused(error.code, value=f"{period}: {error.value}") from None
    return Observations(found)


def _dataset(content: bytes) -> Mapping[str, Any]:
    try:
        # numbers stay the decimals that they are written as
        read = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise AnswerRefused("no_json") from None
    found = read.get("dataset", read) if isinstance(read, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("dimension"), dict) or "value" not in found:
        raise AnswerRefused("no_jsonstat", value="dimension, value")
    return found


def _cells(dataset: Mapping[str, Any]) -> tuple[Sequence[str], Mapping[int, Any]]:
    """The periods in order, and the values by their place."""
    dimension = dataset["dimension"]
    names, sizes = (dataset.get(name, dimension.get(name)) for name in ("id", "size"))
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise AnswerRefused("no_jsonstat", value="id, size")
    role = dataset.get("role", dimension.get("role"))
    times = role.get("time") if isinstance(role, dict) else None
    time = times[0] if isinstance(times, list) and times else next((n for n in names if str(n).lower() == "tid"), None)
    if time not in names or not isinstance(dimension.get(time), dict):
        raise AnswerRefused("no_jsonstat", value="time")
    several = [str(name) for name, size in zip(names, sizes, strict=True) if name != time and str(size) != "1"]
    if several:
        raise AnswerRefused("several_values", value=", ".join(several))
    return _periods(dimension[time]), _values(dataset["value"])


def _periods(time: Mapping[str, Any]) -> list[str]:
    category = time.get("category")
    index = category.get("index") if isinstance(category, dict) else None
    if isinstance(index, list):
        return [str(period) for period in index]
    if not isinstance(index, dict):
        raise AnswerRefused("periods_not_in_order")
    try:
        by_place = {int(place): str(period) for period, place in index.items()}
        return [by_place[place] for place in range(len(index))]
    except (ValueError, TypeError, KeyError):
        raise AnswerRefused("periods_not_in_order") from None


def _values(values: Any) -> dict[int, Any]:
    if isinstance(values, list):
        return dict(enumerate(values))
    if isinstance(values, dict) and all(key.isascii() and key.isdigit() for key in values):
        return {int(place): value for place, value in values.items()}
    raise AnswerRefused("no_jsonstat", value="value")
