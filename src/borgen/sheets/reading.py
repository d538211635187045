"""Reads a file in a process of its own, so that whatever the file does, it does it there.

The file goes in on standard input; rows come back as lines (``borgen.sheets.reader`` says which). Nothing
that the process sends is executed or unpickled: a line has a length limit and is parsed as JSON.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from borgen.sheets import limits
from borgen.sheets.blocks import Blocks
from borgen.sheets.cells import FileNote, Merged, Sheet, SheetFile
from borgen.sheets.refusal import FileRefused

_KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "TMPDIR", "TEMP")
_LINE_BYTES_MAX = 64 * 1024 * 1024


def read_file(source: Path | str | bytes, name: str = "") -> SheetFile:
    """Read a spreadsheet file: a path, or the bytes of one with the ``name`` it came under.

    Raises:
        FileRefused: the file is too large, broken, locked, hostile or not a spreadsheet.
    """
    content, shown_name = _content_of(source, name)
    digest = hashlib.sha256(content).hexdigest()
    # Our own interpreter and module, no shell, nothing of the file in the command.
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "borgen.sheets.reader"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
    ) as process:
        alarm = _Alarm(process)
        try:
            _send(process, content)
            return _receive(process, shown_name, digest)
        except _Ended:
            process.wait(timeout=5)
            raise _refusal_of_the_dead(process.returncode, is_out_of_time=alarm.has_rung.is_set()) from None
        finally:
            alarm.cancel()
            process.kill()


class _Ended(Exception):
    """The process ended before it had said all."""


class _Alarm:
    """Ends the process when its time is over."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.has_rung = threading.Event()
        self._process = process
        self._timer = threading.Timer(limits.READER_SECONDS_MAX, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        self.has_rung.set()
        self._process.kill()

    def cancel(self) -> None:
        self._timer.cancel()


def _content_of(source: Path | str | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        content, shown_name, size = source, name, len(source)
    else:
        path = Path(source)
        shown_name, size = name or path.name, path.stat().st_size
        content = path.read_bytes() if size <= limits.FILE_BYTES_MAX else b""
    if size > limits.FILE_BYTES_MAX:
        raise FileRefused("file_too_large", {"megabytes_max": limits.FILE_BYTES_MAX // 1024**2})
    if not content:
        raise FileRefused("empty_file")
    return content, shown_name


def _send(process: subprocess.Popen[bytes], content: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:
        return  # it ended early; its answer, or how it ended, says why


def _receive(process: subprocess.Popen[bytes], name: str, digest: str) -> SheetFile:
    assert process.stdout is not None
    kind = ""
    sheets: list[Sheet] = []
    notes: list[FileNote] = []
    packed: list[bytes] = []
    starts: list[int] = []
    row_count = 0
    for sort, line in _lines(process.stdout):
        if sort == b"B":
            start, count, block = line.split(b" ", 2)
            starts.append(int(start))
            row_count += int(count)
            packed.append(block)
            continue
        message: dict[str, Any] = json.loads(line)
        if sort == b"K":
            kind = message["kind"]
        elif sort == b"S":
            sheets.append(_sheet(message, Blocks(packed, starts, row_count)))
            packed, starts, row_count = [], [], 0
        elif sort == b"N":
            notes.append(FileNote(code=message["code"], params=message["params"]))
        elif sort == b"R":
            raise FileRefused(message["code"], message["params"])
        elif sort == b"E":
            return SheetFile(name=name, sha256=digest, kind=kind, sheets=tuple(sheets), notes=tuple(notes))
    raise _Ended


def _lines(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    received = 0
    while line := stream.readline(_LINE_BYTES_MAX):
        received += len(line)
        if received > limits.PACKED_BYTES_MAX:
            raise FileRefused("too_many_cells", {"cells_max": limits.CELLS_MAX})
        if not line.endswith(b"\n"):
            raise _Ended
        yield line[:1], line[1:-1]


def _sheet(message: dict[str, Any], blocks: Blocks) -> Sheet:
    return Sheet(
        name=message["name"], hidden=message["hidden"], hidden_rows=frozenset(message["hidden_rows"]),
        hidden_columns=frozenset(message["hidden_columns"]),
        merged=tuple(Merged(*area) for area in message["merged"]), width=message["width"], blocks=blocks,
    )


def _refusal_of_the_dead(returncode: int, *, is_out_of_time: bool) -> FileRefused:
    """Why the process ended without an answer: it ran into a limit, or the file broke the reader."""
    if is_out_of_time or returncode == -getattr(signal, "SIGXCPU", 24):
        return FileRefused("takes_too_long", {"seconds_max": limits.READER_SECONDS_MAX})
    if returncode in {-signal.SIGABRT, -9}:
        return FileRefused("needs_too_much_memory")
    return FileRefused("damaged")
