"""A decision written in one cell: ``KF 2014-03-15 § 23, dnr KS 2014/118``."""

import re
from typing import NamedTuple

from borgen.guarantee.register_file.results import DayRead
from borgen.guarantee.register_file.values.day import read_day
from borgen.guarantee.register_file.values.text import squash

_BODY = re.compile(
    r"\b(kommunfullmäktiges?|kommunstyrelsen?s?|fullmäktige|KF|KSAU|KS ?AU|KS|AU|KLU|TN|FN|KFN)\b", re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"(?:§+|paragraf|par\.)\s*([0-9]{1,4}(?:\s?[a-z])?)\b", re.IGNORECASE)
_REGISTRATION = re.compile(
    r"(?:\b(?:dnr|diarienr|diarienummer)[:.]?\s*)?\b("
    # KF 25/3 2018, KF 25/3/2018 and KF 25/3 -18 are a body and its day
    r"(?![A-ZÅÄÖ]{1,4} [0-9]{1,2}/[0-9]{1,2}(?:(?:[ -]+|/)(?:19|20)[0-9]{2}(?![0-9-])| - ?[0-9]{2}(?![0-9-])))"
    r"[A-ZÅÄÖ]{1,4}[ -]?[0-9]{2,4}[:/][0-9]{1,5}|[A-ZÅÄÖ]{1,4}/[0-9]{4}:[0-9]{1,5}|"
    r"[0-9]{4}[:/][A-ZÅÄÖ]{2,4} ?[0-9]{1,5}|"
    r"[0-9]{4}/[0-9]{1,5}(?!\s?[0-9]))"
)
_DAY = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|\b(?:19|20)[0-9]{6}\b|[0-9]{1,2}/[0-9]{1,2}[ -]+[0-9]{4}|"
    r"\b[0-9]{1,2}(?:\.[0-9]{1,2}\.|/[0-9]{1,2}/|-[0-9]{1,2}-)(?:19|20)[0-9]{2}\b|"
    r"\b(?:19|20)[0-9]{2}(?:\.[0-9]{1,2}\.|/[0-9]{1,2}/)[0-9]{1,2}\b|"
    r"\b[0-9]{1,2}/[0-9]{1,2} - ?[0-9]{2}\b|"
    r"[0-9]{1,2} (?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]* [0-9]{4}|\b[0-9]{6}\b|"
    r"\b(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])\b|\b(?:19|20)[0-9]{2}\b",
    re.IGNORECASE,
)
_FILLING = re.compile(
    r"\b(?:den|dat(?:um)?|beslut(?:at)?(?: av| i)?|protokoll|dnr|diarienr|nr|enl(?:igt)?\.?)\b|[\s,.;:/()–-]+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[;,+]|→|->|\bsamt\b|\boch\b)\s*(?=(?:KF|KS|AU|KLU|kommun|fullm|TN|FN))", re.IGNORECASE)
_WRITTEN_OUT = {"kommunfullmäktige": "KF", "fullmäktige": "KF", "kommunstyrelsen": "KS", "kommunstyrelse": "KS"}


class DecisionRead(NamedTuple):
    """The parts that were found. ``is_whole``: nothing else stands in the text. ``problem``: why a day is none."""

    body: str | None
    paragraph: str | None
    registration_number: str | None
    day: DayRead | None
    is_whole: bool
    problem: str = ""


def read_decision(text: str) -> DecisionRead:
    """Take a decision text apart; a part that is there twice is not read."""
    rest = squash(text)
    paragraph, rest = _take(_PARAGRAPH, rest)
    registration, rest = _take(_REGISTRATION, rest)
    day_text, rest = _take(_DAY, rest)
    body, rest = _take(_BODY, rest)
    answer = read_day(day_text) if day_text else None
    day = answer.day if answer else None
    if body is not None:
        written = body.casefold()
        body = _WRITTEN_OUT.get(written, _WRITTEN_OUT.get(written.removesuffix("s"), body.replace(" ", "").upper()))
    return DecisionRead(
        body, f"§ {paragraph}" if paragraph else None, registration, day, is_whole=not _FILLING.sub("", rest),
        problem=answer.problem if answer else "",
    )


def last_of_several(text: str) -> DecisionRead | None:
    """The last of several decisions on the way through the bodies: ``KS 2019-03-06 § 41, KF 2019-03-25 § 34``.

    ``None`` unless every part is a body with its day and nothing else, and one day is the last.
    """
    parts = [read_decision(part) for part in _BETWEEN.split(squash(text)) if part]
    days = [part.day.on for part in parts if part.is_whole and part.body and part.day and part.day.precision == "day"]
    if len(parts) < 2 or len(days) != len(parts) or days.count(max(days)) > 1:
        return None
    return parts[days.index(max(days))]


def paragraph_text(text: str) -> str:
    """``141``, ``§141`` and ``§ 141`` as ``§ 141``; other texts as they are."""
    text = squash(text)
    found = re.fullmatch(r"(?:§\s*)?([0-9]{1,4}(?:\s?[a-zA-Z])?)", text)
    return f"§ {found[1]}" if found else text


def _take(pattern: re.Pattern[str], text: str) -> tuple[str | None, str]:
    found = list(pattern.finditer(text))
    if len(found) != 1:
        return None, text
    only = found[0]
    return (only[1] if pattern.groups else only[0]), f"{text[: only.start()]} {text[only.end() :]}"
