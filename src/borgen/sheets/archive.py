"""The zip archive of an .xlsx or .ods, checked from its directory before anything is unpacked.

Every XML part is then unpacked once, in pieces, to see that it is as large as the directory says and has no
document type definition: entities are how XML bombs and file thieves work, and no spreadsheet program writes
one.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError

import defusedxml
import defusedxml.ElementTree

from borgen.sheets import limits
from borgen.sheets.refusal import FileRefused

_PIECE = 1024 * 1024
_XML_ENDINGS = (".xml", ".rels", ".vml", ".rdf")
_ODS_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)


class Parts:
    """The parts of a checked archive. ``kind`` is ``xlsx`` or ``ods``."""

    def __init__(self, archive: zipfile.ZipFile, kind: str) -> None:
        self._archive = archive
        self.kind = kind
        self.names = frozenset(archive.namelist())

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part, unpacked piece by piece."""
        with self._archive.open(name) as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def tree(self, name: str) -> Element:
        """A small part as an XML tree.

        Raises:
            FileRefused: it is missing, too large or not well-formed.
        """
        if name not in self.names:
            raise FileRefused("damaged")
        if self._archive.getinfo(name).file_size > limits.SIDE_PART_BYTES_MAX:
            raise FileRefused("unpacks_too_large", {"megabytes_max": limits.SIDE_PART_BYTES_MAX // 1024**2})
        try:
            return defusedxml.ElementTree.fromstring(
                self._archive.read(name), forbid_dtd=True, forbid_entities=True, forbid_external=True,
            )
        except defusedxml.DefusedXmlException as error:
            raise FileRefused("document_type") from error
        except ParseError as error:
            raise FileRefused("damaged") from error


@contextmanager
def opened(content: bytes) -> Iterator[Parts]:
    """The parts of a .xlsx or .ods.

    Raises:
        FileRefused: the archive is damaged, locked, too large unpacked, or no spreadsheet.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive, len(content))
            kind = _kind_of(archive)
            _check_parts(archive)
            yield Parts(archive, kind)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FileRefused("damaged") from error


def _check_directory(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    if len(entries) > limits.ARCHIVE_ENTRIES_MAX:
        raise FileRefused("too_many_parts", {"parts_max": limits.ARCHIVE_ENTRIES_MAX})
    names = [entry.filename.lower().replace("\\", "/").lstrip("/") for entry in entries]
    if len(set(names)) < len(names):
        raise FileRefused("duplicate_parts")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("locked")
    if any(".." in name.split("/") for name in names):
        raise FileRefused("damaged")
    if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES_MAX:
        raise FileRefused("unpacks_too_large", {"megabytes_max": limits.UNPACKED_BYTES_MAX // 1024**2})
    # Parts that lie over each other unpack the same bytes again and again.
    if sum(entry.compress_size for entry in entries) > size:
        raise FileRefused("damaged")


def _kind_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        mimetype = archive.read("mimetype").strip()
        if mimetype in _ODS_TYPES:
            return "ods"
        raise FileRefused("wrong_type", {"kind": "odf" if b"opendocument" in mimetype else "zip"})
    if "[Content_Types].xml" not in names:
        raise FileRefused("wrong_type", {"kind": "zip"})
    if any(name.endswith("workbook.bin") for name in names):
        raise FileRefused("wrong_type", {"kind": "xlsb"})
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise FileRefused("wrong_type", {"kind": "docx" if "word/document.xml" in names else "pptx"})
    return "xlsx"


def _check_parts(archive: zipfile.ZipFile) -> None:
    unpacked = 0
    for entry in archive.infolist():
        if not entry.filename.lower().endswith(_XML_ENDINGS):
            continue
        tail = b""
        with archive.open(entry) as stream:
            is_first = True
            while piece := stream.read(_PIECE):
                if is_first and _is_not_utf8(piece):
                    raise FileRefused("xml_encoding")
                is_first = False
                unpacked += len(piece)
                if unpacked > limits.UNPACKED_BYTES_MAX:
                    raise FileRefused(
                        "unpacks_too_large", {"megabytes_max": limits.UNPACKED_BYTES_MAX // 1024**2},
                    )
                window = tail + piece
                if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                    raise FileRefused("document_type")
                tail = piece[-16:]


def _is_not_utf8(beginning: bytes) -> bool:
    """Whether a part is written so that the search for ``<!DOCTYPE`` would not see it."""
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in beginning[:64]:
        return True
    declaration = beginning[:200].split(b"?>", 1)[0].lower()
    if b"encoding" not in declaration or not declaration.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml"):
        return False
    return not any(name in declaration for name in (b"utf-8", b"utf8", b"us-ascii", b"iso-8859-1"))
