"""Which kinds of files are kept as papers of a case, and how a file shows that it is of its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from borgen.office.journal.refused import Refused

BYTES_MAX = 20 * 1024 * 1024
"""The largest paper: a scanned annual report has less."""


class FileTooLarge(Refused):
    """The file is larger than any of its kind."""

    code = "file_too_large"


class FileEmpty(Refused):
    """The file has no content."""

    code = "empty_file"


class KindNotKept(Refused):
    """Files of this kind are not kept here, or the file is not what its name says; ``kinds`` are those that are."""

    code = "file_kind_not_kept"


@dataclass(frozen=True, slots=True)
class _Kind:
    media_type: str
    is_so: Callable[[bytes], bool]


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return not any(byte < 9 for byte in content)  # Windows-1252 has a sign for nearly every byte
    return True


_ZIP = _begins(b"PK\x03\x04")
KINDS: Mapping[str, _Kind] = {
    "pdf": _Kind("application/pdf", _begins(b"%PDF-")),
    "png": _Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": _Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": _Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "docx": _Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    "xlsx": _Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    "odt": _Kind("application/vnd.oasis.opendocument.text", _ZIP),
    "ods": _Kind("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    "eml": _Kind("message/rfc822", _is_text),
    "txt": _Kind("text/plain", _is_text),
    "csv": _Kind("text/csv", _is_text),
}
"""By the ending of the name. What a browser could run (HTML, SVG, scripts) is not among them."""


def kind_of(*, name: str, content: bytes) -> str:
    """The media type of a paper that may be kept.

    Raises:
        FileEmpty, FileTooLarge, KindNotKept.
    """
    if not content:
        raise FileEmpty()
    if len(content) > BYTES_MAX:
        raise FileTooLarge(megabytes_max=BYTES_MAX // 1024**2)
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None or not kind.is_so(content):
        raise KindNotKept(name=name[:100], kinds=", ".join(sorted(KINDS)))
    return kind.media_type
