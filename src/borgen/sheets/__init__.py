"""Reads a spreadsheet file (.xlsx, .ods, .csv) into plain cells with their addresses; knows no guarantees.

``read_file`` does the work in a process of its own, held to the limits of ``borgen.sheets.limits``; whatever
is wrong with a file ends as ``FileRefused`` with a reason.
"""

from borgen.sheets.blocks import Blocks, Mark, Row, Value
from borgen.sheets.cells import (
    Cell,
    FileNote,
    Merged,
    Sheet,
    SheetFile,
    cell_address,
    column_letters,
    column_number,
)
from borgen.sheets.merged import MergedRows
from borgen.sheets.reading import read_file
from borgen.sheets.refusal import FileRefused

__all__ = [
    "Blocks", "Cell", "FileNote", "FileRefused", "Mark", "Merged", "MergedRows", "Row", "Sheet", "SheetFile", "Value",
    "cell_address", "column_letters", "column_number", "read_file",
]
