"""Tables in files: CSV with the standard library, Parquet and Arrow with pyarrow (extra ``borgen[parquet]``)."""

from borgen.cashflow.columnar.files import FileUnreadable as FileUnreadable
from borgen.cashflow.columnar.files import ParquetMissing as ParquetMissing
from borgen.cashflow.columnar.files import RawTable as RawTable
from borgen.cashflow.columnar.files import read_table as read_table
from borgen.cashflow.columnar.files import write_table as write_table
from borgen.cashflow.columnar.parsing import Cell as Cell
from borgen.cashflow.columnar.parsing import Column as Column
from borgen.cashflow.columnar.parsing import TableRefused as TableRefused
from borgen.cashflow.columnar.parsing import parsed as parsed
