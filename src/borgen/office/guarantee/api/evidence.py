"""That a duty has been done, with the paper that shows it (``multipart/form-data``)."""

from typing import Any

from ninja import File, Form
from ninja.files import UploadedFile

from borgen.office.documents.kinds import BYTES_MAX
from borgen.office.guarantee.api.bodies import EvidenceRecorded, Written
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.api.stated import on_reference
from borgen.office.guarantee.usecases.lifecycle import PaperFile
from borgen.office.guarantee.usecases.lifecycle import record_evidence as record
from borgen.office.ui.api_types import WRITE_PROBLEMS, Key


@router.post(
    "/{organisation}/guarantees/{path:reference}/evidence-files",
    response={200: Written, **WRITE_PROBLEMS},
    url_name="record-evidence-file",
)
def record_evidence_file(
    request: Any, organisation: str, reference: str, key: Key, file: File[UploadedFile], about: Form[EvidenceRecorded]
) -> Any:
    """Record that a duty has been done, with a file that is kept with its SHA-256 and given out as an attachment only."""
    return record(
        **on_reference(request, reference, about, key), duty=about.duty, due_on=about.due_on, done_on=about.done_on,
        note=about.note, file=PaperFile(file.name or "", file.read(BYTES_MAX + 1)),
    )  # fmt: skip
