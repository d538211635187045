"""The command line in the reader's language: the sentences of the house, the help of every command, and Click's own words.

Texts are English in the code; their Swedish and Danish stand in the office's catalogue. Python's own gettext reads it, so that no
command has to load Django to say what is wrong.
"""

import gettext as catalogues
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import click

from borgen.cli.answer import language

LOCALE = Path(__file__).parents[1] / "office" / "locale"
_DOMAIN = "django"
_organisations: ContextVar[str] = ContextVar("organisations", default="")


def reader_language() -> str:
    """BORGEN_LANGUAGE, else that of the organisation that a command is about, else the terminal's, else English."""
    return language(of=_organisations.get(), otherwise="en")


def gettext(text: str) -> str:
    """The text in the reader's language."""
    return _catalogue(reader_language()).gettext(text)


def pgettext(context: str, text: str) -> str:
    """The text as it is meant in a context, in the reader's language."""
    return _catalogue(reader_language()).pgettext(context, text)


def gettext_noop(text: str) -> str:
    """A text that is put into the reader's language when it is said."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """One of two texts, by a number, in the reader's language."""
    return _catalogue(reader_language()).ngettext(one, many, count)


@contextmanager
def speaking_of(organisations_language: str) -> Iterator[None]:
    """Speak an organisation's language where the reader has asked for none."""
    token = _organisations.set(organisations_language)
    try:
        yield
    finally:
        _organisations.reset(token)


@contextmanager
def office_speaks(organisations_language: str) -> Iterator[None]:
    """Let the office, which has been opened, speak the reader's language too, or else that of the organisation."""
    from django.utils import translation

    with speaking_of(organisations_language), translation.override(reader_language()):
        yield


class SpokenProgram(click.Group):
    """A program whose help and whose refusals are in the reader's language for as long as it runs."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with _click_speaks(language(otherwise="en")), _helps_speak(self):
            return super().main(*args, **kwargs)


def helped(command: click.Command) -> Iterator[click.Command | click.Option]:
    """Everything below a command, itself among it, that has a help text."""
    yield command
    yield from (one for one in command.params if isinstance(one, click.Option))
    for below in getattr(command, "commands", {}).values():
        yield from helped(below)


def help_message(text: str) -> str:
    """A help text as the catalogue has it: paragraphs, each in one line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def value_word(option: click.Option) -> str:
    """What stands for an option's value in its help, such as ``AMOUNT``; empty where it has none, or its values stand there."""
    if option.is_flag or isinstance(option.type, click.Choice):
        return ""
    return option.metavar or option.type.name.upper()


def help_messages(command: click.Command) -> Iterator[str]:
    """The words of the help of a command and all below it, as the catalogue has them."""
    return (text for *_, text in _help_words(command))


def _help_words(command: click.Command) -> Iterator[tuple[click.Command | click.Option, str, str]]:
    """Each of them: what has it, in which attribute, and the message. An argument keeps its name, as an option does."""
    for one in helped(command):
        words = {"help": help_message(one.help or "")}
        if isinstance(one, click.Option):
            words["metavar"] = value_word(one)
        else:
            words["options_metavar"] = one.options_metavar or ""
        if isinstance(one, click.Group):
            words["subcommand_metavar"] = one.subcommand_metavar or ""
        yield from ((one, name, text) for name, text in words.items() if text)


def _path_words(program: click.Command) -> Iterator[tuple[Any, str, str]]:
    """What refusals call a file or directory: Click asked for the word when the command was written, in no reader's language."""
    commands = [one for one in helped(program) if isinstance(one, click.Command)]
    types = {id(param.type): param.type for one in commands for param in one.params if isinstance(param.type, click.Path)}
    return ((one, "name", one.name) for one in types.values())


@contextmanager
def _helps_speak(program: click.Command) -> Iterator[None]:
    """Put the reader's words into the tree of commands, and the English ones back: Click works no help out when it is read."""
    words = [*_help_words(program), *_path_words(program)]
    before = [(one, name, getattr(one, name)) for one, name, _ in words]
    for one, name, text in words:
        setattr(one, name, gettext(text))
    try:
        yield
    finally:
        for one, name, english in before:
            setattr(one, name, english)


@contextmanager
def _click_speaks(reader: str) -> Iterator[None]:
    """Let Click, which asks Python's gettext for its own words, find them where the house has its own."""
    domain, wanted = catalogues.textdomain(), os.environ.get("LANGUAGE")
    catalogues.bindtextdomain(_DOMAIN, str(LOCALE))
    catalogues.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = reader
    try:
        yield
    finally:
        catalogues.textdomain(domain)
        if wanted is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = wanted


@cache
def _catalogue(reader: str) -> catalogues.NullTranslations:
    return catalogues.translation(_DOMAIN, str(LOCALE), [reader], fallback=True)
