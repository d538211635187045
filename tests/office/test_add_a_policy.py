"""The how-to about adding a policy, followed as it stands: its commands give what it says they give."""

import re
import shlex
from pathlib import Path

import pytest

from borgen.office.organisation.models import Organisation
from tests.office.test_commands import answer, run
from tests.office.two_offices import account_of, give_role

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]
ROOT = Path(__file__).parents[2]
HOW_TO = (ROOT / "docs" / "how-to" / "add-a-policy.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "how-to" / "exempelby.yaml"


def consoles() -> list[tuple[str, list[str]]]:
    """Each command of the page with the lines that it prints there."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", HOW_TO, re.DOTALL):
        command, *lines = block.replace("\\\n", " ").strip().splitlines()
        found.append((command.removeprefix("$ "), lines))
    return found


def test_the_commands_of_the_page_give_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offices: dict[str, Organisation]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BORGEN_LANGUAGE", "en")
    tried, refused, adopted = consoles()
    result = run(*shlex.split(tried[0])[1:])
    assert (result.exit_code, result.output.splitlines()) == (0, tried[1])

    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(EXAMPLE.read_text(encoding="utf-8").replace("own_contribution_min", "egeninsats_min"), "utf-8")
    assert refused[0].startswith("sed 's/own_contribution_min/egeninsats_min/' docs/how-to/exempelby.yaml")
    result = run("rules", "test", str(wrong))
    assert (result.exit_code, result.output.splitlines()) == (2, refused[1])

    for name, role in (("anna", "clerk"), ("bo", "approver")):
        give_role(account_of(name), offices["gotene"], role)
    result = run(*shlex.split(adopted[0])[1:], "--organisation", "gotene")
    assert result.exit_code == 0, result.output
    mine = [book for book in answer("rules", "list") if book["organisation"]]
    assert [(b["id"], b["state"], b["organisation"], b["version"], b["in_force_since"]) for b in mine] == [
        ("exempelby", "adopted", "gotene", 1, "2026-01-01")
    ]
    shown = answer("rules", "show", "exempelby", "--organisation", "gotene")
    assert (shown["version"], shown["parameters"]["fee_rate"]["values"][0]["value"]) == (1, "0.0035")
    assert "gotene 1, adopted, in force from 2026-01-01" in run("rules", "list").output
    elsewhere = run("rules", "show", "exempelby", "--organisation", "vara")
    assert elsewhere.exit_code == 1 and "no book is called 'exempelby'" in elsewhere.output
