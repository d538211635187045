"""Keeping a file, byte for byte, under its SHA-256. Called inside a command, which records why it was taken in."""

from hashlib import sha256

from borgen.office.documents.models import Document

NAME_MAX = 255


def shown_name(*, name: str) -> str:
    """The file's own name, without any path and without signs that would break a line."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[-NAME_MAX:].strip() or "file"


def keep(*, organisation_id: int, name: str, content: bytes, media_type: str) -> Document:
    """The stored file; the same content under the same name is stored once."""
    document, _is_new = Document.objects.get_or_create(
        organisation_id=organisation_id,
        sha256=sha256(content).hexdigest(),
        name=shown_name(name=name),
        defaults={"media_type": media_type, "size": len(content), "content": content},
    )
    return document
