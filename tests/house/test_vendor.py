"""What we ship of others is what we say: each file's hash, version and licence."""

import json
import re
import runpy
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "vendor.py"
tool = runpy.run_path(str(TOOL))
VENDOR: Path = tool["VENDOR"]


def test_every_file_has_its_hash_and_its_licence():
    listed = json.loads((VENDOR / "VENDOR.json").read_text())["files"]
    assert {entry["file"] for entry in listed} == set(tool["FILES"])
    assert {(entry["name"], entry["version"]) for entry in listed} <= set(tool["PACKAGES"].items())
    assert tool["differences"]() == []


def test_a_changed_file_would_be_seen(tmp_path, monkeypatch):
    for path in VENDOR.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(VENDOR)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    monkeypatch.setitem(tool["differences"].__globals__, "VENDOR", tmp_path)
    assert tool["differences"]() == []
    with (tmp_path / "ds.css").open("a") as file:
        file.write(" ")
    (tmp_path / "stray.js").write_text("")
    (tmp_path / "LICENSES" / "inter.txt").unlink()
    assert [line.partition(":")[0] for line in tool["differences"]()] == [
        "stray.js", "ds.css", "inter-latin.woff2", "inter-latin-ext.woff2"
    ]  # fmt: skip


def test_the_theme_has_every_variable_that_the_design_system_reads():
    css, theme = ((VENDOR / name).read_text() for name in ("ds.css", "kommun.css"))
    read = set(re.findall(r"var\((--ds-[\w-]+)", css))
    defined = set(re.findall(r"(--ds-[\w-]+)\s*:", css + theme))
    assert len(read) > 50
    assert read - defined == set()


def test_nothing_is_fetched_from_elsewhere():
    """Security and privacy: no page makes the reader's browser call another server."""
    ours = VENDOR.parent / "ui"
    for path in [*VENDOR.glob("*.css"), *ours.glob("*.css")]:
        addresses = re.findall(r"""url\(\s*["']?([^"')]+)""", path.read_text())
        assert [a for a in addresses if not a.startswith(("data:", "../vendor/"))] == [], path.name
