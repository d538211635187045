"""What a file may cost us before it is refused.

A real guarantee register has tens or hundreds of rows; the limits leave room for a thousand times that and
stop there. Each is checked as early as it can be: from the size of the file, then from the directory of the
zip archive, then while the parts are unpacked, and last by the operating system, which holds the reading
process to its memory and time.
"""

FILE_BYTES_MAX = 64 * 1024 * 1024
"""The file as it arrives."""

ARCHIVE_ENTRIES_MAX = 2_000
"""Files inside an .xlsx or .ods; a workbook of a hundred sheets has about three hundred."""

UNPACKED_BYTES_MAX = 768 * 1024 * 1024
"""All parts of an archive, unpacked. 100,000 rows of 20 columns are about 100 MB of XML."""

SIDE_PART_BYTES_MAX = 32 * 1024 * 1024
"""A part that is parsed as a whole: styles, workbook, manifest, relations."""

SHEETS_MAX = 120

ROWS_MAX = 250_000
"""The last row with content, in one sheet."""

COLUMNS_MAX = 512
"""The last column with content, in one sheet."""

CELLS_MAX = 6_000_000
"""Cells with content or between cells with content, over all sheets."""

CELL_CHARACTERS_MAX = 32_767
"""Excel's own limit for one cell; a longer text in a .csv is an unclosed quote."""

MERGED_RANGES_MAX = 20_000

READER_MEMORY_BYTES_MAX = 1_024 * 1024 * 1024
"""Address space of the reading process (RLIMIT_AS)."""

READER_CPU_SECONDS_MAX = 30
"""Processor time of the reading process (RLIMIT_CPU)."""

READER_SECONDS_MAX = 60
"""Time on the wall until the reading process is ended, whatever it does."""

BLOCK_ROWS = 500
"""Rows that travel together from the reading process; what is decoded at once when rows are walked."""

BLOCK_CELLS = 20_000
"""A block of wide rows is closed when it holds this many cells."""

PACKED_BYTES_MAX = 768 * 1024 * 1024
"""All parts of an archive, unpacked. 100,000 rows of 20 columns are about 100 MB of XML."""

SIDE_PART_BYTES_MAX = 32 * 1024 * 1024
"""A part that is parsed as a whole: styles, workbook, manifest, relations."""

SHEETS_MAX = 120

ROWS_MAX = 250_000
"""The last row with content, in one sheet."""

COLUMNS_MAX = 512
"""The last column with content, in one sheet."""

CELLS_MAX = 6_000_000
"""Cells with content or between cells with content, over all sheets."""

CELL_CHARACTERS_MAX = 32_767
"""Excel's own limit for one cell; a longer text in a .csv is an unclosed quote."""

MERGED_RANGES_MAX = 20_000

READER_MEMORY_BYTES_MAX = 1_024 * 1024 * 1024
"""Address space of the reading process (RLIMIT_AS)."""

READER_CPU_SECONDS_MAX = 30
"""Processor time of the reading process (RLIMIT_CPU)."""

READER_SECONDS_MAX = 60
"""Time on the wall until the reading process is ended, whatever it does."""

BLOCK_ROWS = 500
"""Rows that travel together from the reading process; what is decoded at once when rows are walked."""

BLOCK_BYTES_MAX = 4 * 1024 * 1024
"""A block is closed early when its texts reach about this."""

PACKED_BYTES_MAX = 512 * 1024 * 1024
"""All that the reading process may send."""
