"""The tutorial is a notebook: its blocks run in their order, and say what the page says that they say."""

import contextlib
import io
import re
from pathlib import Path

from borgen.cashflow.columnar.parsing import MISSING
from borgen.cashflow.portfolio.file import COLUMNS

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
SAID = re.compile(r"^# → (.*)$", re.MULTILINE)


def test_the_tutorial_says_what_it_does():
    page = (DOCS / "tutorial" / "portfolio.md").read_text("utf-8")
    names: dict[str, object] = {}
    blocks = BLOCK.findall(page)
    assert len(blocks) >= 7
    for block in blocks:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block, "docs/tutorial/portfolio.md", "exec"), names)
        assert out.getvalue().splitlines() == SAID.findall(block), block


def test_every_column_of_a_portfolio_is_in_the_how_to():
    page = (DOCS / "how-to" / "simulate-a-portfolio.md").read_text("utf-8")
    for column in COLUMNS:
        needed = "needed" if column.default is MISSING else ""
        assert f"| `{column.name}` | {needed} | {column.valid} |" in page, column.name
