"""How a figure came about, on the screen and as JSON."""

from collections.abc import Iterable
from typing import Any

import click

from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace
from borgen.supported_loan.trace_words import explained


def say_explanation(found: Any) -> None:
    """Every line of the arithmetic, then the places in the law."""
    click.echo(f"{found.title}, {found.of}: {found.result}")
    for label, how, value in found.lines:
        click.echo(f"  {label}: {value}" + (f"  ({how})" if how else ""))
    for cite in found.places:
        click.echo(f"  § {cite}")


def explained_json(trace: Trace, rulings: Iterable[Ruling]) -> dict[str, Any]:
    """The result, the trace as it is kept, and the values of the law in it.

    ``is_rounded``: the result is a broken amount, rounded to be shown; the trace has all of it.
    """
    result = explained(trace, "en")[-1]
    used = {row.source.partition(" ")[0] for row in trace.inputs}
    return {
        "result": result.value, "is_rounded": result.is_rounded, "trace": trace.plain(),
        "values": [
            {
                "parameter": one.parameter, "value": one.text, "citation": str(one.cite), "status": one.cite.status,
            }
            for one in rulings if one.parameter in used
        ],
    }  # fmt: skip
