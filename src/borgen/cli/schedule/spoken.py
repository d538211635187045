"""Commands and fields that say in the reader's language what is wrong with how they were written."""

import re
from pathlib import Path
from typing import Any

import click

from borgen.cli.answer import stop
from borgen.cli.schedule.wording import told

_BEYOND = re.compile(r"\((.*)\)$")
STOPPED = 130
"""The exit code of what Ctrl-C has stopped, as shells have it."""


class SpokenCommand(click.Command):
    """A command whose usage errors name the option, what it was and what would be valid; Ctrl-C ends it with 130."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            stop(f"\n{told('stopped')}", code=STOPPED)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as error:
            said = told("option_missing", option=_name(error.param, ctx), valid=_valid(error.param))
        except click.BadParameter as error:
            said = told("invalid_value", option=_name(error.param, ctx), why=error.message)
        except click.NoSuchOption as error:
            near = error.possibilities or [option for one in self.params for option in one.opts if one.opts]
            said = told("no_such_option", option=error.option_name, valid=", ".join(sorted(near)))
        except click.BadOptionUsage as error:
            flags = [option for one in self.params if getattr(one, "is_flag", False) for option in one.opts]
            said = told(
                "takes_no_value" if error.option_name in flags else "no_argument", option=error.option_name
            )
        except click.UsageError as error:
            beyond = _BEYOND.search(error.message)  # the words around it are in the reader's language
            if beyond is None:
                raise
            said = told("too_many_words", value=beyond[1])
        raise click.UsageError(said, ctx)


class SpokenGroup(click.Group):
    """Commands of a group; one that is not there is answered with those that are."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(told("no_such_kind", value=args[0], valid=", ".join(self.commands)), ctx)
        return super().resolve_command(ctx, args)


class OneOf(click.Choice[str]):
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(told("not_one_of", value=value, valid=", ".join(self.choices)), param, ctx)


class AnyWhole(click.types.IntParamType):
    """A whole number; what is possible is the contract's to say."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            whole: int = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(told("not_whole", value=value), param, ctx)
        return whole


class Whole(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            whole: int = super().convert(value, param, ctx)
        except click.BadParameter:
            code = "not_whole_from" if self.max is None else "not_whole_within"
            self.fail(told(code, value=value, least=self.min, most=self.max), param, ctx)
        return whole


class ExistingFile(click.Path):
    """A file that is there."""

    name = "FILE"

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(told("no_such_file", value=str(value)), param, ctx)


def _name(param: click.Parameter | None, ctx: click.Context) -> str:
    if param is None:
        return ctx.info_name or ""
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(ctx)


def _valid(param: click.Parameter | None) -> str:
    """What a value of this kind looks like, in words."""
    kind = getattr(getattr(param, "type", None), "name", "")
    return told(_LOOKS.get(kind, "a_file"))


_LOOKS = {"AMOUNT": "an_amount", "SHARE": "a_share_alone", "YYYY-MM-DD": "a_day", "FILE": "a_file"}
