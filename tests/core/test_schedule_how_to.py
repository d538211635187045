"""The how-tos of `borgen schedule` and its contracts are run: every command prints what stands under it, all code what it says."""

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from borgen.cli.main import main
from borgen.cli.schedule.changes import CHANGES
from borgen.cli.schedule.market import MARKET

PAGES = {
    Path(__file__).parents[2] / "docs" / "how-to" / name: commands
    for name, commands in {"schedule-loans-that-change.md": 13, "draw-and-cover.md": 1}.items()
}
"""With how many commands each has."""
PAGE = next(iter(PAGES))
FILE = re.compile(r"<!-- ([\w.]+) -->\n```csv\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
REFUSED = re.compile(r"^(?:Error|Fejl): ", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_prints_what_stands_under_it(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text("utf-8")
    for name, content in FILE.findall(text):
        Path(name).write_text(content, "utf-8")
    count = 0
    for block in CONSOLE.findall(text):
        _before, *parts = COMMAND.split(block)
        for command, said in zip(parts[::2], parts[1::2], strict=True):
            words = shlex.split(command.replace("\\\n", " "))
            chosen = {"BORGEN_LANGUAGE": "en"}
            while "=" in words[0]:
                name, _equals, value = words.pop(0).partition("=")
                chosen[name] = value
            assert words.pop(0) == "borgen"
            result = CliRunner(env={**os.environ, **chosen}).invoke(main, words)
            assert result.output.strip() == said.strip(), command
            assert result.exit_code == (1 if REFUSED.search(said) else 0), command
            count += 1
    assert count == PAGES[page]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_python_says_what_it_does(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(page), "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"^# → (.*)$", code, re.MULTILINE)


def test_every_option_for_market_and_changes_is_in_the_how_to() -> None:
    text = PAGE.read_text("utf-8")

    def command() -> None: ...

    for option in (*CHANGES, *MARKET):
        option(command)
    names = [option.opts[0] for option in command.__click_params__]  # type: ignore[attr-defined]
    assert len(names) == len(CHANGES) + len(MARKET)
    assert [name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)] == []
