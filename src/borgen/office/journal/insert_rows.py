"""Many rows of one table written at once: what ``bulk_create`` does, without a model for each row.

A register of a hundred thousand guarantees is a million rows, and for each of them Django would build a model and prepare
each of its columns by itself. Here the columns are prepared once, and the database takes the rows as they come: by one
prepared statement on SQLite, by ``COPY`` on PostgreSQL. Constraints and triggers hold as for any other row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models, transaction


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the rows; ``columns`` name what each holds, as ``attname``. A column that is not named has its default.

    Inside a transaction of its own, or the one that is open.

    Raises:
        IntegrityError: the database refuses a row; then none is written.
    """
    fields = {f.attname: f for f in model._meta.concrete_fields}
    named = [fields[name] for name in columns]
    rest = [f for f in fields.values() if f.attname not in set(columns) and not isinstance(f, models.AutoField)]
    prepared = [_preparation(f) for f in named]
    convert = [(place, how) for place, how in enumerate(prepared) if how is not None]
    defaults = tuple(_default(f) for f in rest)
    _write(model, [str(f.column) for f in (*named, *rest)], _made_ready(rows, convert, defaults))


def new_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """So many primary keys that no row has, for rows that others are to point at before they are written.

    On SQLite they are only free for as long as the transaction lasts that is open, and that writes.
    """
    if not count:
        return ()
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [f'"{table}"', key, count]
            )
            return [row[0] for row in cursor.fetchall()]
        assert connection.in_atomic_block, "nothing keeps the numbers free"
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone() or (0,)
    return range(last + 1, last + count + 1)


def _write(model: type[models.Model], columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    table, names = connection.ops.quote_name(model._meta.db_table), ", ".join(map(connection.ops.quote_name, columns))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write_row(first)
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - the table's own names
        cursor.executemany(sql, chain([first], rows))  # type: ignore[arg-type]  # it takes them one by one


def _made_ready(
    rows: Iterable[Sequence[Any]], convert: Sequence[tuple[int, Callable[[Any], Any]]], defaults: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for place, how in convert:
            value = values[place]
            if value is not None:
                values[place] = how(value)
        yield (*values, *defaults)


def _default(field: Any) -> Any:
    value, how = field.get_default(), _preparation(field)
    return value if value is None or how is None else how(value)


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field becomes one of the database; ``None`` where it is one already."""
    if isinstance(field, models.ForeignKey):
        return _preparation(field.target_field)
    if isinstance(field, models.DateTimeField | models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.DateField):
        return None if connection.vendor == "postgresql" else _iso
    return None


@lru_cache(maxsize=100_000)
def _iso(day: date) -> str:
    assert not isinstance(day, datetime), "a day, not an instant"
    return day.isoformat()
