"""What is wrong in a rulebook, in Swedish, Danish and English."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from borgen.rules.problem import Problem


def say(problem: Problem, language: str) -> str:
    """One or two sentences on a problem; its place is shown beside.

    Raises:
        KeyError: nobody has put the code into words, or the language is not Swedish, Danish or English.
    """
    return message_texts()[problem.code][language].format_map(problem.params)


@cache
def message_texts() -> Mapping[str, Mapping[str, str]]:
    """All texts by code and language."""
    texts: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        files("borgen.rules").joinpath("messages.yaml").read_text(encoding="utf-8")
    )
    return texts
