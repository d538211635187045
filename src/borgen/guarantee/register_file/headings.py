"""From a heading to a field: the unit and the day in it are taken out, the rest is looked up."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from borgen.guarantee.register_file.fields import FIELDS
from borgen.guarantee.register_file.results import DayRead
from borgen.guarantee.register_file.values.day import read_day
from borgen.guarantee.register_file.values.text import folded, squash
from borgen.rules.book_text import own_words

_UNITS = {
    unit: name
    for name, units in {
        "kr": ("kr", "kronor", "sek"),
        "tkr": (
            "tkr", "tsek", "kkr", "ksek", "t kr", "k sek", "sek k", "sek t", "tusen kronor", "tusen kr", "tusental",
            "tusental kr", "tusental kronor", "tusentals kr", "tusentals kronor", "1000 kr", "1 000 kr", "1.000 kr",
            "1000 kronor", "1 000 kronor", "1000 sek", "1 000 sek", "1000-tal kr", "1000-tal kronor", "1000-tals kr",
            "1 000-tal kronor", "1000-tal", "1 000-tal", "kr 1000", "kr 1 000", "sek 1000", "sek 1 000", "sek '000",
            "sek thousand", "sek thousands", "thousand sek",
        ),
        "mkr": (
            "mkr", "mnkr", "msek", "mn kr", "m kr", "mn", "miljoner kronor", "miljoner kr", "milj kr", "milj. kr",
            "milj kronor", "milj. kronor", "miljoner", "mio", "mio kr", "mio. kr", "mio. kr.", "sek m", "sekm",
            "sek mn", "sek million", "sek millions", "million sek", "kr m", "mn sek",
        ),
        "%": ("%", "procent", "pct", "percent"),
    }.items()
    for unit in units
}
_UNIT = re.compile(
    r"(?:\(|\[|\bi\s+|\bin\s+|,|/|\s|^)\s*("
    + "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
    + r")\.?\s*(?=[\])/,;:]|\s|$)[\])]?",
)
_DAYS = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}[ -]+(?:[0-9]{4}|[0-9]{2})\b|"
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|"
    r"(?:[0-9]{1,2}\.? )?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*\.? [0-9]{4}|"
    r"\b(?:19|20)[0-9]{6}\b|\b[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]\b|"
    r"\b(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])\b|\b(?:19|20)[0-9]{2}\b",
)
_DAY_WITHOUT_YEAR = re.compile(r"\b(?:31|30|1)/(?:12|6|1)\b|\b(?:31|30|1) (?:dec(?:ember)?|juni|jan(?:uari)?)\b")
_DANGLING = re.compile(r"\b(?:per|den|i|pr|as of|at|vid|bokslut|bokslutet|arsskifte|arsskiftet|utgang|ib)\b\s*$")
_MARKS = re.compile(r"[\s.,:;*?!\"'()\[\]_–-]+")
_FOOTNOTE = re.compile(r"(?<=[a-z] )[0-9]{1,2}\)|[¹²³⁴]|\*+$")


_HEADINGS_MIN = 3
_LONGEST = 60


class HeadingRead(NamedTuple):
    """``words`` is what is left when unit and day are taken out, folded; ``shown`` the heading on one line."""

    shown: str
    words: str
    unit: str | None = None
    on: DayRead | None = None


class FieldGuess(NamedTuple):
    field: str
    certainty: Literal["sure", "probable"]


def read_heading(text: str) -> HeadingRead:
    """Take a heading apart."""
    # A word divided at the line's end is one word; a line break is a space.
    shown = squash(re.sub(r"(?<=[^\W\d_])-\s*\n\s*(?=[a-zåäöæøé])", "", text))
    body = folded(shown)
    on = None
    for found in _DAYS.finditer(body):
        answer = read_day(found[0])
        if answer.day is not None:
            on = answer.day
            body = f"{body[: found.start()]} {body[found.end() :]}"
            break
    body = _DAY_WITHOUT_YEAR.sub(" ", body)
    unit = None
    if found_unit := _last(_UNIT, body):
        unit = _UNITS[found_unit[1]]
        if found_unit[1] != "kr" or found_unit.end() >= len(body.rstrip()) - 1:
            body = f"{body[: found_unit.start()]} {body[found_unit.end() :]}"
    body = _FOOTNOTE.sub(" ", body)
    words = _MARKS.sub(" ", body).strip()
    return HeadingRead(shown, _DANGLING.sub("", words).strip(), unit, on)


@cache
def guess_field(words: str) -> FieldGuess | None:
    """The field that the words of a heading name."""
    if not words:
        return None
    exact, by_words = _synonyms()
    if (field := exact.get(words)) is not None:
        return FieldGuess(field, "sure")
    if (field := exact.get(words.replace(" ", ""))) is not None:
        return FieldGuess(field, "sure")
    present = re.split(r"[ /]+", words)
    best: tuple[int, str] | None = None
    for field, wanted, unwanted in by_words:
        if all(_has(present, word) for word in wanted) and not any(_has(present, word) for word in unwanted):
            weight = sum(len(word) for word in wanted)
            if best is None or weight > best[0]:
                best = (weight, field)
    if best is not None:
        return FieldGuess(best[1], "probable")
    for part in re.split(r" ?/ ?", words) if "/" in words else ():
        if (field := exact.get(part)) is not None:
            return FieldGuess(field, "probable")
    return None


def heading_fields(texts: Sequence[tuple[int, str]]) -> Mapping[int, str]:
    """The fields that a row of texts names, by column, when it is the headings of a table; else nothing."""
    if len(texts) < _HEADINGS_MIN or sum(any(sign.isdigit() for sign in text) for _, text in texts) * 2 > len(texts):
        return {}
    named = {
        column: guess.field for column, text in texts
        if len(text) <= _LONGEST and (guess := guess_field(read_heading(text).words)) is not None
    }
    is_headings = len(set(named.values())) >= _HEADINGS_MIN and len(named) * 4 >= len(texts) * 3
    return named if is_headings and {"borrower", "decided_amount", "outstanding"} & set(named.values()) else {}


def _has(present: list[str], word: str) -> bool:
    if word.endswith("*"):
        return any(other.startswith(word[:-1]) for other in present)
    return word in present


@cache
def _synonyms() -> tuple[dict[str, str], tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]]:
    content = own_words((files(__package__) / "headings.yaml").read_text("utf-8"))
    exact: dict[str, str] = {}
    by_words = []
    for name, entry in content.items():
        for heading in entry.get("exact", ()):
            key = _MARKS.sub(" ", folded(heading)).strip()
            if exact.setdefault(key, name) != name:
                raise ValueError(f"headings.yaml: {heading!r} is both {exact[key]} and {name}")
        for words in entry.get("words", ()):
            cut = words.index("not") if "not" in words else len(words)
            by_words.append((name, tuple(words[:cut]), tuple(words[cut + 1 :])))
    # A register that we exported ourselves comes back under our own labels.
    for name, field in FIELDS.items():
        for label in field.label.values():
            exact.setdefault(_MARKS.sub(" ", folded(label)).strip(), name)
    return exact, tuple(by_words)


def find_unit(text: str) -> str | None:
    """The unit that a title states for the amounts below it: ``Belopp i tkr``."""
    body = folded(text)
    found = _last(_UNIT, body)
    return _UNITS[found[1]] if found and _UNITS[found[1]] != "%" else None


def find_days(text: str) -> tuple[DayRead, ...]:
    """The days and years in a title."""
    answers = (read_day(found[0]) for found in _DAYS.finditer(folded(text)))
    return tuple(answer.day for answer in answers if answer.day is not None)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda found: found.start(), default=None)
