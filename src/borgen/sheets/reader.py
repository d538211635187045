"""The reading process: ``python -m borgen.sheets.reader``, file on standard input, lines on standard output.

Each line begins with a letter: ``K`` kind of file, ``B`` a block of rows (first row number, number of rows,
packed rows), ``S`` the sheet that the blocks before it belong to, ``N`` a note, ``R`` a refusal, ``E`` the
end. A file without ``E`` or ``R`` was not read.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from borgen.sheets import archive, csv_text, limits, ods, xlsx
from borgen.sheets.blocks import Mark, RawValue, pack
from borgen.sheets.refusal import FileRefused

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Writer:
    """Sends what is read, block by block, so that nothing has to be held whole."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rows: list[tuple[int, list[RawValue], Mapping[int, Mark]]] = []
        self._cells = 0
        self._width = 0
        self._has_sheets = False

    def kind(self, kind: str) -> None:
        self._line(b"K", {"kind": kind})

    def note(self, code: str, **params: str | int) -> None:
        self._line(b"N", {"code": code, "params": params})

    def row(self, number: int, values: list[RawValue], marks: Mapping[int, Mark]) -> None:
        """One row with content, its numbers rising.

        Raises:
            FileRefused: there are too many rows, columns or cells.
        """
        if number > limits.ROWS_MAX:
            raise FileRefused("too_many_rows", {"rows_max": limits.ROWS_MAX})
        if len(values) > limits.COLUMNS_MAX:
            raise FileRefused("too_many_columns", {"columns_max": limits.COLUMNS_MAX})
        self._cells += len(values)
        if self._cells > limits.CELLS_MAX:
            raise FileRefused("too_many_cells", {"cells_max": limits.CELLS_MAX})
        self._width = max(self._width, len(values))
        self._rows.append((number, values, marks))
        if len(self._rows) >= limits.BLOCK_ROWS or len(self._rows) * self._width >= limits.BLOCK_CELLS:
            self._flush()

    def sheet(
        self, name: str, *, hidden: bool = False, hidden_rows: Sequence[int] = (),
        hidden_columns: Sequence[int] = (), merged: Sequence[tuple[int, int, int, int]] = (),
    ) -> None:
        """Close the sheet that the rows before belong to."""
        self._flush()
        self._line(b"S", {
            "name": name, "hidden": hidden, "hidden_rows": list(hidden_rows),
            "hidden_columns": list(hidden_columns), "merged": list(merged), "width": self._width,
        })
        self._width = 0
        self._has_sheets = True

    def end(self) -> None:
        """Say that all was sent.

        Raises:
            FileRefused: there was no sheet.
        """
        if not self._has_sheets:
            raise FileRefused("no_sheets")
        self._line(b"E", {})

    def refuse(self, refusal: FileRefused) -> None:
        self._line(b"R", {"code": refusal.code, "params": dict(refusal.params)})

    def _flush(self) -> None:
        if self._rows:
            block = pack(self._rows)
            self._stream.write(b"B%d %d %s\n" % (self._rows[0][0], len(self._rows), block))
            self._rows = []

    def _line(self, sort: bytes, message: Mapping[str, object]) -> None:
        self._stream.write(sort + json.dumps(message).encode() + b"\n")


def read(content: bytes, writer: Writer) -> None:
    """Find out what the bytes are, by their beginning and not by a name, and send what they hold.

    Raises:
        FileRefused: it is no spreadsheet that we read, or not a safe one.
    """
    if content.startswith(b"PK\x03\x04"):
        with archive.opened(content) as parts:
            writer.kind(parts.kind)
            (xlsx.read if parts.kind == "xlsx" else ods.read)(content, parts, writer)
    elif content.startswith(_OLE):
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        raise FileRefused("locked") if is_locked else FileRefused("wrong_type", {"kind": "xls"})
    else:
        writer.kind("csv")
        csv_text.read(content, writer)
    writer.end()


def main() -> int:
    _hold_to_limits()
    content = sys.stdin.buffer.read(limits.FILE_BYTES_MAX + 1)
    stream = sys.stdout.buffer
    writer = Writer(stream)
    try:
        read(content, writer)
    except FileRefused as refusal:
        writer.refuse(refusal)
    except MemoryError:
        writer.refuse(FileRefused("needs_too_much_memory"))
    stream.flush()
    return 0


def _hold_to_limits() -> None:
    """Ask the operating system to hold us to memory and time, and to let us write no file."""
    try:
        import resource
    except ImportError:
        return  # Windows has none of this; there the parent's clock alone ends us
    memory, seconds = limits.READER_MEMORY_BYTES_MAX, limits.READER_CPU_SECONDS_MAX
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(main())
