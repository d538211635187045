"""Keep the Swedish and Danish texts of the office: find messages, merge them into the catalogues, compile, check.

    python tools/translations.py update    read every message in src/borgen into locale/<language>/LC_MESSAGES/django.po
    python tools/translations.py compile   write each django.mo from its django.po
    python tools/translations.py check     fail when a message is untranslated, a placeholder is lost or a file is stale
    python tools/translations.py missing   print the messages that have no translation yet

Needs no GNU gettext: Django turns a template into source that Babel can read, and Babel does the rest. Source texts are
English and stand in the code, so English needs no catalogue.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from borgen.cli.main import main as main_command
from borgen.cli.reader import help_messages

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "borgen"
LOCALE = SOURCE / "office" / "locale"
LANGUAGES = ("sv", "da")

_UI = SOURCE / "office" / "ui"
GALLERY = {
    _UI / "gallery.py",
    _UI / "gallery_form.py",
    _UI / "views.py",
    _UI / "templates" / "ui" / "gallery.html",
}
"""What only those who work on the look ever see."""

TO_PROGRAMMERS = {
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Could not determine name for option with declarations {decls!r}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Invalid start character for option ({option})",
    "Name '{name}' defined twice",
    (
        "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
        "Did you mean to pass '--{name}'?"
    ),
    "Unknown color {colour!r}",
    "Value must be an iterable.",
}
"""What Click says of a command that is written wrongly, which nobody can meet who uses it."""

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_IDLE_HEADERS = re.compile(
    rb'"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To).*\n'
)
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def main(arguments: list[str]) -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["missing"]:
            for language in LANGUAGES:
                for message in untranslated(read(language)):
                    print(language, repr(message.id), f"({message.context})" if message.context else "")
        case ["check"]:
            problems = [*check()]
            print("\n".join(problems) or "every message has its Swedish and Danish text")
            return 1 if problems else 0
        case _:
            print(__doc__)
            return 2
    return 0


def messages() -> Catalog:
    """Every message in the code and the templates, with the files that it stands in."""
    found = Catalog(project="borgen", charset="utf-8")
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        if path in GALLERY:
            continue
        name = path.relative_to(ROOT).as_posix()
        for _line, texts, _comments, context in _messages_of(path):
            found.add(texts, locations=[(name, None)], context=context, flags=_flags(texts))
    for text in help_messages(main_command):
        found.add(text, locations=[("src/borgen/cli", None)])
    for texts in _click_messages():
        found.add(texts, locations=[("click", None)])
    return found


def update() -> None:
    """Merge new messages into the catalogues; texts that nothing uses any longer go."""
    template = messages()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path = _po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_po_bytes(catalog))
    compile_all()


def compile_all() -> None:
    """Write the compiled catalogues that the office reads."""
    for language in LANGUAGES:
        _po(language).with_suffix(".mo").write_bytes(_mo_bytes(read(language)))


def check() -> Iterator[str]:
    """What is wrong with the catalogues, one sentence each; nothing when all is well."""
    template = messages()
    wanted = {_key(message) for message in template if message.id}
    for language in LANGUAGES:
        catalog = read(language)
        present = {_key(message) for message in catalog if message.id}
        yield from (
            f"{language}: {key!r} is not in the catalogue: run update" for key in sorted(wanted - present)
        )
        yield from (f"{language}: {key!r} is used nowhere: run update" for key in sorted(present - wanted))
        yield from (f"{language}: {message.id!r} is not translated" for message in untranslated(catalog))
        for message in catalog:
            if message.id and message.fuzzy:
                yield f"{language}: {message.id!r} is marked as fuzzy"
            yield from (
                f"{language}: {message.id!r}: {problem}" for problem in _placeholder_problems(message)
            )
        compiled = _po(language).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != _mo_bytes(catalog):
            yield f"{language}: {compiled.name} is not what {_po(language).name} says: run compile"


def untranslated(catalog: Catalog) -> list[Message]:
    """Messages without a text, or with one of their plural forms missing."""
    return [message for message in catalog if message.id and not all(_texts(message.string))]


def read(language: str) -> Catalog:
    """The catalogue of one language; an empty one where there is no file yet."""
    path = _po(language)
    if not path.exists():
        return Catalog(locale=language, project="borgen", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _click_messages() -> Iterator[str | tuple[str, ...]]:
    """What Click itself says to those who use a command, from the Click that is installed."""
    for module in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"):
        path = Path(click.__file__).with_name(f"{module}.py")
        with path.open("rb") as file:
            for _line, texts, _comments, _context in extract("python", file, keywords=KEYWORDS):
                if (texts if isinstance(texts, str) else texts[0]) not in TO_PROGRAMMERS:
                    yield texts


def _messages_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        if "{%" not in text and "{{" not in text:
            return
        text = _as_python(templatize(text, origin=path.name))
    yield from extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)


def _as_python(templatized: str) -> str:
    """Only the calls that `templatize` wrote; what it makes of the rest of a template is no Python."""
    call = re.compile(
        r"""\b(?:gettext|pgettext|ngettext|npgettext|_)\(\s*u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
        r"""(?:\s*,\s*(?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|count))*\s*\)""",
        re.DOTALL,
    )
    return "\n".join(_as_looked_up(match[0]) for match in call.finditer(templatized))


def _as_looked_up(call: str) -> str:
    """A text given to a tag is looked up with doubled percent signs; `templatize` doubles those of `translate` only."""
    return call.replace("%", "%%") if call.startswith("_(") else call


def _flags(texts: str | tuple[str, ...]) -> set[str]:
    parts = [texts] if isinstance(texts, str) else texts
    return {"python-format"} if any(re.search(r"%\(\w+\)[sd]", part) for part in parts if part) else set()


def _placeholder_problems(message: Message) -> Iterator[str]:
    """A translation says what the source says: the same placeholders, none lost, none made up."""
    if not message.id or not all(_texts(message.string)):
        return
    allowed = [_placeholders(text) for text in _texts(message.id)]
    for text in _texts(message.string):
        if _placeholders(text) not in allowed:
            yield f"the placeholders of {text!r} differ"


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match[0] for match in _PLACEHOLDER.finditer(text))


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _key(message: Message) -> tuple[str, str]:
    return (message.context or "", _texts(message.id)[0])


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as text. Headers that only tell when and by what it was written would make every run a change."""
    catalog.header_comment = f"# The texts of borgen in {Locale.parse(str(catalog.locale)).english_name}."
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False)
    return _IDLE_HEADERS.sub(b"", buffer.getvalue())


def _mo_bytes(catalog: Catalog) -> bytes:
    catalog.creation_date = catalog.revision_date = _NO_DAY
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
