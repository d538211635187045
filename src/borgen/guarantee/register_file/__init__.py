"""A municipality's guarantee register [sv: borgensförteckning], as it is kept in a spreadsheet, read into
understood rows."""

from borgen.guarantee.register_file.fields import FIELDS, Field
from borgen.guarantee.register_file.messages import message
from borgen.guarantee.register_file.reading import read_register
from borgen.guarantee.register_file.recognise import recognise
from borgen.guarantee.register_file.results import (
    ColumnGuess,
    ControlTotal,
    DayRead,
    Notice,
    Problem,
    Question,
    ReadValue,
    Recognition,
    RegisterReading,
    RowReading,
    SecurityRead,
)

__all__ = [
    "FIELDS", "ColumnGuess", "ControlTotal", "DayRead", "Field", "Notice", "Problem", "Question", "ReadValue",
    "Recognition", "RegisterReading", "RowReading", "SecurityRead", "message", "read_register", "recognise",
]
