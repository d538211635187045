"""A municipality's register file, from its bytes to its rows in the register, and back.

``receive_file`` → ``read_import`` (a job) → the preview: answers, mended rows, choices → ``apply_import`` (a job), and
``undo_import``. ``import_file`` does it all at once.
"""

from borgen.office.guarantee.usecases.register_import.applying import (
    BuiltUpon,
    NotApplied,
    PreviewOutdated,
    QuestionsOpen,
    apply_import,
    preview_again,
    undo_import,
)
from borgen.office.guarantee.usecases.register_import.direct import ImportReport, import_file
from borgen.office.guarantee.usecases.register_import.doubles import (
    DOUBLES,
    NotAWayWithDoubles,
    settle_doubles,
)
from borgen.office.guarantee.usecases.register_import.taking_in import (
    NoSuchImport,
    NoSuchPolicy,
    NotAChoice,
    NotOpenAnyMore,
    abandon_import,
    choose,
    mend_row,
    read_import,
    receive_file,
    set_answers,
    set_balances_day,
    set_mapping,
    set_sheet,
)

__all__ = [
    "DOUBLES", "BuiltUpon", "ImportReport", "NoSuchImport", "NoSuchPolicy", "NotAChoice", "NotAWayWithDoubles",
    "NotApplied", "NotOpenAnyMore", "PreviewOutdated", "QuestionsOpen", "abandon_import", "apply_import", "choose", "import_file",
    "mend_row", "preview_again", "read_import", "receive_file", "set_answers", "set_balances_day", "set_mapping",
    "set_sheet", "settle_doubles", "undo_import",
]
