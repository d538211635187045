"""A text file with separated values: its encoding, its separator, its rows.

Every cell is text. Encodings: UTF-8 with or without mark, UTF-16 with mark, and else Windows-1252 or, where
that would put signs between letters, the code page 850 of older systems; anything but UTF-8 is said in a
note.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from borgen.sheets import limits
from borgen.sheets.blocks import Mark, RawValue
from borgen.sheets.refusal import FileRefused

_SEPARATORS = (";", ",", "\t", "|")
_NO_MARKS: Mapping[int, Mark] = {}
_LAST = "\x1dlast\x1d"
_NORDIC = re.compile(r"[A-Za-zÅÄÖåäöÆØæøéÉ][åäöÅÄÖæøÆØé]|[åäöÅÄÖæøÆØ][a-z]")
_OTHER_FILES = {b"%PDF": "pdf", b"{\\rtf": "rtf", b"\x7fELF": "program", b"MZ": "program", b"\x89PNG": "image",
                b"\xff\xd8\xff": "image", b"GIF8": "image", b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7z", b"Rar!": "rar"}


class RowSink(Protocol):
    def note(self, code: str, **params: str | int) -> None: ...
    def row(self, number: int, values: list[RawValue], marks: Mapping[int, Mark]) -> None: ...
    def sheet(self, name: str) -> None: ...


def read(content: bytes, sink: RowSink) -> None:
    """Send the rows of a text file.

    Raises:
        FileRefused: it is not text, a quote is never closed, or a cell is longer than any spreadsheet's.
    """
    text, encoding = decode(content)
    if encoding != "utf-8":
        sink.note("encoding", encoding=encoding)
    separator, body = separator_of(text)
    csv.field_size_limit(limits.CELL_CHARACTERS_MAX)
    number = 0
    values: list[str] = []
    # Inside an open quote the last line would be swallowed; that it comes out alone proves that all are closed.
    lines = io.StringIO(f"{body.rstrip()}\n{_LAST}\n", newline="")
    try:
        for values in csv.reader(lines, delimiter=separator):
            if values == [_LAST]:
                break
            number += 1
            row = [_cell(value) for value in values]
            while row and row[-1] is None:
                row.pop()
            if row:
                sink.row(number, row, _NO_MARKS)
        else:
            raise FileRefused("unclosed_quote", {"row": number})
    except csv.Error as error:
        if '"' in body:
            raise FileRefused("unclosed_quote", {"row": number + 1}) from error
        raise FileRefused("cell_too_long", {"row": number + 1}) from error
    sink.sheet("CSV")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    Raises:
        FileRefused: the bytes are not text.
    """
    for beginning, kind in _OTHER_FILES.items():
        if content.startswith(beginning):
            raise FileRefused("wrong_type", {"kind": kind})
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise FileRefused("not_text") from error
        return _text_only(text), "utf-16"
    if b"\x00" in content:
        raise FileRefused("not_text")
    try:
        text = content.decode("utf-8-sig")
        encoding = "utf-8"
    except UnicodeDecodeError:
        text, encoding = _decode_older(content)
    if re.match(r"\s*<(?:!doctype|html|\?xml|table|script|svg)", text[:200], re.IGNORECASE):
        raise FileRefused("wrong_type", {"kind": "html"})
    return _text_only(text), encoding


def _decode_older(content: bytes) -> tuple[str, str]:
    dos = content.decode("cp850")
    try:
        windows = content.decode("cp1252")
    except UnicodeDecodeError:
        windows = ""
    if not windows or len(_NORDIC.findall(dos)) > len(_NORDIC.findall(windows)):
        if not _NORDIC.search(dos):
            raise FileRefused("not_text")
        return dos, "cp850"
    return windows, "windows-1252"


def _text_only(text: str) -> str:
    """The text, when it is one: a file with many control characters is something else.

    Raises:
        FileRefused: it is something else.
    """
    controls = len(re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1b\x1e\x1f]", text[:100_000]))
    if "\x00" in text or controls > 20:
        raise FileRefused("not_text")
    return text


def separator_of(text: str) -> tuple[str, str]:
    """The separator, and the text without a line ``sep=;`` that names it."""
    if named := re.match(r'"?sep=([;,\t|])"?\r?\n', text, re.IGNORECASE):
        return named[1], text[named.end() :]
    sample = text[:200_000]
    best, best_score = ";", (0, 0)
    for separator in _SEPARATORS:
        widths: Counter[int] = Counter()
        try:
            for index, values in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=separator)):
                if index >= 200:
                    break
                if any(values):
                    widths[len(values)] += 1
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1] * min(item[0], 40), item[0]))
        score = (count * min(width, 40), width)
        if score > best_score:
            best, best_score = separator, score
    return best, text


def _cell(value: str) -> RawValue:
    value = value.strip(" \t\r\n") if value[:1] in " \t\r\n" or value[-1:] in " \t\r\n" else value
    if value.startswith('="') and value.endswith('"'):  # how some programs keep the leading zeros of a text
        value = value[2:-1]
    return value or None
