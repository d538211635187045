"""Files that were kept, as they were taken in."""

from dataclasses import dataclass
from hashlib import sha256

from borgen.office.documents.models import Document


class NoSuchDocument(LookupError):
    """The organisation keeps no file with this number."""


class DocumentBroken(ValueError):
    """The stored bytes are not those that were taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """``sha256`` is that of ``content``."""

    number: int
    name: str
    media_type: str
    sha256: str
    size: int
    content: bytes


def document(*, organisation_id: int, number: int) -> KeptFile:
    """One file.

    Raises:
        NoSuchDocument: the organisation keeps none with this number.
        DocumentBroken: its bytes are others than were taken in.
    """
    row = Document.objects.filter(organisation_id=organisation_id, pk=number).first()
    if row is None:
        raise NoSuchDocument(str(number))
    content = bytes(row.content)
    if sha256(content).hexdigest() != row.sha256:
        raise DocumentBroken(str(number))
    return KeptFile(
        number=row.pk, name=row.name, media_type=row.media_type, sha256=row.sha256, size=row.size, content=content
    )


def broken_documents(*, organisation_id: int) -> tuple[int, ...]:
    """The numbers of files whose stored bytes are not those that were taken in (I17)."""
    here = Document.objects.filter(organisation_id=organisation_id).order_by("pk")
    return tuple(pk for pk, seal, size in here.values_list("pk", "sha256", "size") if not _is_whole(pk, seal, size))


def _is_whole(pk: int, seal: str, size: int) -> bool:
    content = bytes(Document.objects.values_list("content", flat=True).get(pk=pk))  # one file in memory at a time
    return len(content) == size and sha256(content).hexdigest() == seal
