"""Kept files over the API."""

from typing import Any

from ninja import Router

from borgen.office.documents import views
from borgen.office.documents.kinds import KINDS
from borgen.office.ui.api_types import READ_PROBLEMS

router = Router()

_FILE = {
    "responses": {
        200: {
            "description": "The file, byte for byte",
            "content": {
                media: {"schema": {"type": "string", "format": "binary"}}
                for media in sorted({*(kind.media_type for kind in KINDS.values()), "application/octet-stream"})
            },
        }
    }
}


@router.get(
    "/{organisation}/documents/{int:number}", response=READ_PROBLEMS, url_name="document", openapi_extra=_FILE
)
def document(request: Any, organisation: str, number: int) -> Any:
    """A file that was kept: evidence of a duty, or a register file as it was taken in."""
    return views.document(request, organisation, number)
