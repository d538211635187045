# ruff: noqa: E501 - a table reads best with one row on one line
"""Files that mean harm, or only look like it: refused with a reason within seconds, or read for what they are.

Everything is made here; nothing hostile is stored.
"""

import gzip
import os
import random
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from borgen.sheets import FileRefused, SheetFile, limits, read_file, reading
from tests.core.register_file.workbook_maker import (
    GOOD,
    ods,
    parts_of,
    with_part,
    with_sheet,
    xlsx,
    zipped,
)

SECONDS_MAX = 10
GOOD_ODS = ods({"Borgen": [["Låntagare", "Belopp"], ["Ås IF", 100]]})
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def with_content(table: str) -> bytes:
    content = parts_of(GOOD_ODS)["content.xml"].decode()
    start, end = content.index("<table:table "), content.index("</office:spreadsheet>")
    return with_part("content.xml", (content[:start] + table + content[end:]).encode(), GOOD_ODS)


def laughing(root: str) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><{root}>&a9;</{root}>'.encode()


def a_bomb_by_its_directory() -> bytes:
    """The directory says two gigabytes."""
    content = bytearray(with_part("xl/worksheets/sheet1.xml", b"<x>" + b" " * 1_000_000 + b"</x>"))
    place = content.rindex(b"xl/worksheets/sheet1.xml")
    content[place - 22 : place - 18] = struct.pack("<I", 2_000_000_000)
    return bytes(content)


def a_directory_that_lies() -> bytes:
    """The directory says a hundred bytes, the part has a million."""
    content = bytearray(with_part("xl/worksheets/sheet1.xml", b"<x>" + b" " * 1_000_000 + b"</x>"))
    place = content.rindex(b"xl/worksheets/sheet1.xml")
    content[place - 22 : place - 18] = struct.pack("<I", 100)
    return bytes(content)


def parts_over_each_other() -> bytes:
    """Many directory entries for the same bytes: each unpacks again."""
    kernel = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b" " * 5_000_000})
    end = kernel.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", kernel[end + 16 : end + 20])[0]
    entries = kernel[start:end]
    last = entries[entries.rindex(b"PK\x01\x02") :]
    copies = b"".join(last.replace(b"xl/workbook.xml", b"xl/workb%03d.xml" % n) for n in range(100))
    directory = entries + copies
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 102, 102, len(directory), start, 0)
    return kernel[:start] + directory + tail


def a_million_rows() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_002))
    return with_sheet(rows)


def a_locked_zip() -> bytes:
    content = bytearray(GOOD)
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def flipped(content: bytes) -> bytes:
    place = content.index(b"xl/worksheets/sheet1.xml") + 80
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


REFUSED: list[tuple[str, str, Callable[[], bytes]]] = [
    ("nothing at all", "empty_file", lambda: b""),
    ("bomb by its directory", "unpacks_too_large", a_bomb_by_its_directory),
    ("directory that lies", "damaged", a_directory_that_lies),
    ("parts over each other", "damaged", parts_over_each_other),
    ("a million rows", "too_many_rows", a_million_rows),
    ("a million rows in a text file", "too_many_rows", lambda: b"Namn;Belopp\n" + b"A;1\n" * 1_000_000),
    ("16,384 columns", "too_many_columns", lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')),
    ("600 columns in a text file", "too_many_columns", lambda: b";".join([b"x"] * 600)),
    ("two cells in opposite corners", "too_many_columns", lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    ("one cell far below", "too_many_rows", lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    ("rows repeated a million times", "too_many_rows", lambda: with_content(
        '<table:table table:name="x"><table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>')),
    ("cells repeated 16,384 times", "too_many_columns", lambda: with_content(
        '<table:table table:name="x"><table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/></table:table-row></table:table>')),
    ("too many cells", "too_many_cells", lambda: with_content(
        '<table:table table:name="x"><table:table-row table:number-rows-repeated="100000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="500"/></table:table-row></table:table>')),
    ("document type in the workbook", "document_type", lambda: with_part("xl/workbook.xml", laughing("workbook"))),
    ("document type in the sheet", "document_type", lambda: with_part("xl/worksheets/sheet1.xml", laughing("worksheet"))),
    ("document type in the shared texts", "document_type", lambda: with_part("xl/sharedStrings.xml", laughing("sst"))),
    ("document type in a part that nobody reads", "document_type", lambda: with_part("docProps/custom.xml", laughing("x"))),
    ("document type in relations", "document_type", lambda: with_part("_rels/.rels", laughing("Relationships"))),
    ("document type that fetches", "document_type", lambda: with_part("xl/styles.xml", b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><styleSheet/>')),
    ("document type in OpenDocument", "document_type", lambda: with_part("content.xml", laughing("x"), GOOD_ODS)),
    ("document type far into the part", "document_type", lambda: with_part("xl/theme/theme1.xml", b"<?xml version='1.0'?>" + b" " * 1_048_570 + laughing("x")[21:])),
    ("document type hidden in UTF-16", "xml_encoding", lambda: with_part("xl/workbook.xml", laughing("workbook").decode().encode("utf-16"))),
    ("a part in UTF-7", "xml_encoding", lambda: with_part("xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-7"?><workbook/>')),
    ("locked by Excel", "locked", lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600),
    ("locked as a zip", "locked", a_locked_zip),
    ("locked OpenDocument", "locked", lambda: with_part("META-INF/manifest.xml", b'<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>', GOOD_ODS)),
    ("old Excel", "wrong_type", lambda: OLE + b"\0" * 1_000 + "Workbook".encode("utf-16-le")),
    ("binary Excel", "wrong_type", lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"})),
    ("a letter", "wrong_type", lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})),
    ("slides", "wrong_type", lambda: zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<x/>"})),
    ("an OpenDocument text", "wrong_type", lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})),
    ("an ordinary zip", "wrong_type", lambda: zipped({"a.txt": b"hej"})),
    ("a PDF called .xlsx", "wrong_type", lambda: b"%PDF-1.7\n" + b"x" * 100),
    ("an image", "wrong_type", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    ("a web page called .xls", "wrong_type", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    ("XML", "wrong_type", lambda: b'<?xml version="1.0"?><Workbook/>'),
    ("a program", "wrong_type", lambda: b"\x7fELF" + b"\0" * 100),
    ("a gzip", "wrong_type", lambda: gzip.compress(b"Namn;Belopp\n")),
    ("noise", "not_text", lambda: random.Random(1).randbytes(100_000)),
    ("a text with NUL", "not_text", lambda: b"Namn;Belopp\nA\x00B;1\n"),
    ("UTF-16 without a mark", "not_text", lambda: "Namn;Belopp\nA;1\n".encode("utf-16-le")),
    ("the same part twice", "duplicate_parts", lambda: zipped(parts_of(GOOD), more=[("XL/worksheets/SHEET1.xml", b"<x/>")])),
    ("too many parts", "too_many_parts", lambda: zipped(parts_of(GOOD), more=[(f"xl/media/{n}.png", b"") for n in range(2_100)])),
    ("a part outside the archive", "damaged", lambda: zipped(parts_of(GOOD), more=[("../../etc/cron.d/x", b"x")])),
    ("half a file", "damaged", lambda: cut(GOOD, 0.5)),
    ("a file without its end", "damaged", lambda: cut(GOOD, 0.98)),
    ("a turned bit", "damaged", lambda: flipped(GOOD)),
    ("no workbook inside", "damaged", lambda: zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"})),
    ("a workbook that breaks off", "damaged", lambda: with_part("xl/workbook.xml", b"<?xml version='1.0'?><workbook><sheets>")),
    ("an OpenDocument that breaks off", "damaged", lambda: with_part("content.xml", b"<?xml version='1.0'?><x><y>", GOOD_ODS)),
    ("a text that does not exist", "damaged", lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>')),
    ("too many sheets", "too_many_sheets", lambda: with_content('<table:table table:name="x"/>' * 130)),
    ("styles that are all there is", "unpacks_too_large", lambda: with_part("xl/styles.xml", b"<styleSheet>" + b" " * 34_000_000 + b"</styleSheet>")),
    ("a quote that is never closed", "unclosed_quote", lambda: b'Namn;Belopp\n"A;1\nB;2\n'),
    ("a quote that swallows megabytes", "unclosed_quote", lambda: b'Namn;Belopp\n"A;1\n' + b"B;2\n" * 100_000),
    ("one endless cell", "cell_too_long", lambda: b"Namn;Belopp\n" + b"A" * 2_000_000),
    ("attributes without end", "damaged", lambda: with_sheet('<row r="1"><c r="A1"' + ' s="1" hidden="1"' * 300_000 + " <")),
    ("megabytes over the limit", "file_too_large", lambda: b"a" * (limits.FILE_BYTES_MAX + 1)),
]


@pytest.mark.parametrize(("code", "make"), [(code, make) for _, code, make in REFUSED], ids=[name for name, _, _ in REFUSED])
def test_is_refused_with_a_reason_within_seconds(code: str, make: Callable[[], bytes]) -> None:
    """G10.2 with issue 2, section 4: hostile input is refused within seconds, with a reason."""
    content = make()
    started = _worked()
    with pytest.raises(FileRefused) as refused:
        read_file(content, "register.xlsx")
    assert refused.value.code == code
    assert _worked() - started < SECONDS_MAX


def _worked() -> float:
    """Seconds that this process and those it has waited for have worked: others may keep the machine busy."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def values_of(file: SheetFile) -> list[list[object]]:
    return [row.values for row in file.sheets[0].rows()]


HARMLESS: list[tuple[str, Callable[[], bytes], list[list[object]], list[str]]] = [
    ("a format over a whole row", lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'), [[1]], []),
    ("a format over a whole column", lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'), [[1]], []),
    ("a merge over the whole sheet", lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'), [[1]], []),
    ("macros", lambda: with_part("xl/vbaProject.bin", b"x"), [["Låntagare", "Belopp"], ["Ås IF", 100]], ["macros"]),
    ("external links", lambda: with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), [["Låntagare", "Belopp"], ["Ås IF", 100]], ["external_links"]),
    ("an embedded file", lambda: with_part("xl/embeddings/oleObject1.bin", b"x"), [["Låntagare", "Belopp"], ["Ås IF", 100]], ["embedded_files"]),
    ("a command as text", lambda: b"Namn;Belopp\n=cmd|'/c calc'!A1;1\n+1;@x\n", [["Namn", "Belopp"], ["=cmd|'/c calc'!A1", "1"], ["+1", "@x"]], []),
    ("leading zeros kept by a formula", lambda: b'Namn;Nr\nA;="0012"\n', [["Namn", "Nr"], ["A", "0012"]], []),
    ("a document type as text", lambda: xlsx({"x": [["<!DOCTYPE x>"]]}), [["<!DOCTYPE x>"]], []),
    ("numbers that are none", lambda: with_sheet('<row r="1"><c r="A1"><v>1e400</v></c><c r="B1"><v>5</v></c></row>'), [["#NUM!", 5]], []),
    ("bytes before and after", lambda: GOOD + b"trailing", [["Låntagare", "Belopp"], ["Ås IF", 100]], []),
]


@pytest.mark.parametrize(("make", "values", "notes"), [case[1:] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_what_only_looks_harmful_is_read_and_said(make: Callable[[], bytes], values: list[list[object]], notes: list[str]) -> None:
    file = read_file(make(), "register.xlsx")
    assert values_of(file) == values
    assert [note.code for note in file.notes] == notes


def test_any_cut_or_turned_byte_ends_in_a_reading_or_a_reason() -> None:
    """Damage never ends in anything but ``FileRefused`` or a file."""
    chance = random.Random(20261122)
    outcomes = set()
    for base in (GOOD, GOOD_ODS):
        for _ in range(15):
            content = bytearray(base)
            for _ in range(chance.randrange(1, 6)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            damaged = bytes(content[: chance.randrange(len(content) // 2, len(content) + 1)])
            try:
                read_file(damaged, "register.xlsx")
                outcomes.add("read")
            except FileRefused as refusal:
                outcomes.add(refusal.code)
    assert "damaged" in outcomes


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READER_SECONDS_MAX", 0.01)
    with pytest.raises(FileRefused) as refused:
        read_file(GOOD, "register.xlsx")
    assert refused.value.code == "takes_too_long"


def test_the_million_rows_cost_the_reading_process_little_memory(tmp_path: Path) -> None:
    """Seen from a process that has no other children."""
    (tmp_path / "register.xlsx").write_bytes(a_million_rows())
    program = (
        "import resource, sys; from pathlib import Path; from borgen.sheets import FileRefused, read_file\n"
        "try: read_file(Path(sys.argv[1]).read_bytes(), 'register.xlsx')\n"
        "except FileRefused: print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "register.xlsx")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert 0 < int(said) < 400_000  # kilobytes


@pytest.mark.parametrize(
    ("returncode", "is_out_of_time", "code"),
    [
        (-signal.SIGABRT, False, "needs_too_much_memory"), (-signal.SIGKILL, False, "needs_too_much_memory"), (-signal.SIGXCPU, False, "takes_too_long"),
        (-signal.SIGKILL, True, "takes_too_long"), (1, False, "damaged"), (-signal.SIGSEGV, False, "damaged"),
    ],
)
def test_how_the_reading_process_died_says_why(returncode: int, is_out_of_time: bool, code: str) -> None:
    assert reading._refusal_of_the_dead(returncode, is_out_of_time=is_out_of_time).code == code


def test_the_reading_process_is_held_to_its_limits() -> None:
    """It may neither grow, nor run on, nor write a file."""
    program = (
        "import resource as r; from borgen.sheets import reader; reader._hold_to_limits();"
        "print(*[r.getrlimit(x)[0] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE)])"
    )
    answer = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == [str(limits.READER_MEMORY_BYTES_MAX), str(limits.READER_CPU_SECONDS_MAX), "0", "0"]
