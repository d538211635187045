"""The how-to of credits, guarantees and collateral is run: the code prints what stands after its arrows."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "draw-and-cover.md"


def test_the_python_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"^# → (.*)$", code, re.MULTILINE)
