"""How a figure came about, on the screen."""

from typing import Any

import click

from borgen.office.ui.formats import cite_text


def say_explanation(found: Any) -> None:
    """Every line of the arithmetic, then the places in the law."""
    click.echo(f"{found.title}, {found.of}: {found.result}")
    for label, how, value in found.lines:
        click.echo(f"  {label}: {value}" + (f"  ({how})" if how else ""))
    for cite in found.places:
        click.echo(f"  § {cite_text(cite)}")
