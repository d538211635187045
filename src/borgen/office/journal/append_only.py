"""What the database itself refuses, in both dialects: changing history, and two truths at once.

Called from migrations. A table that a later migration rebuilds on SQLite loses its triggers: protect it again there;
``missing_protections`` finds what was forgotten.
"""

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from borgen.office.journal.models import FOREVER, KnownFact


def never_changes(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Refuse every update and delete of ``table``."""
    _forbid(editor, table, "update", "append-only")
    _forbid(editor, table, "delete", "append-only")


def only_closes(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Let a row of ``table`` be closed once (``known_until``), and nothing else."""
    _forbid(editor, table, "delete", "append-only")
    columns = [c.name for c in _columns(editor.connection, table) if c.name != "known_until"]
    if editor.connection.vendor == "postgresql":
        unchanged = "(to_jsonb(NEW) - 'known_until') = (to_jsonb(OLD) - 'known_until')"
    else:
        unchanged = " AND ".join(f'NEW."{c}" IS OLD."{c}"' for c in columns)
    allowed = f"OLD.known_until = {FOREVER} AND NEW.known_until < {FOREVER} AND NEW.known_until > OLD.known_from"
    _trigger(editor, table, "only_closes", "update", f"NOT ({allowed} AND {unchanged})", "only known_until may be closed, once")


def no_two_truths(editor: BaseDatabaseSchemaEditor, table: str, entity: str, *, on: str = "") -> None:
    """Refuse two rows of one ``entity`` that are true on the same day and known at the same time.

    ``on`` names the column of the one day that a row speaks of; without it a row is true for a time.
    """
    if editor.connection.vendor == "postgresql":
        days = f'daterange("{on}", "{on}", \'[]\')' if on else "daterange(true_from, true_until)"
        # int8range in place of a bare column: needs no btree_gist
        editor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "borgen_{table}_no_two_truths" EXCLUDE USING gist ('
            f'int8range("{entity}", "{entity}", \'[]\') WITH &&, {days} WITH &&, '
            f"int8range(known_from, known_until) WITH &&)"
        )
        return
    same_day = f'o."{on}" = NEW."{on}"' if on else "o.true_from < NEW.true_until AND NEW.true_from < o.true_until"
    overlap = (
        f'EXISTS (SELECT 1 FROM "{table}" o WHERE o."{entity}" = NEW."{entity}" '
        f"AND {same_day} "
        "AND o.known_from < NEW.known_until AND NEW.known_from < o.known_until)"
    )
    _trigger(editor, table, "no_two_truths", "insert", overlap, "two truths at once")


def missing_protections(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables that should be protected in this database and are not."""
    protected = _protected_tables(connection)
    wanted = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, KnownFact) or getattr(model, "never_changes", False)
    }
    return sorted(wanted - protected)


def _forbid(editor: BaseDatabaseSchemaEditor, table: str, verb: str, why: str) -> None:
    _trigger(editor, table, f"no_{verb}", verb, "", why)
    if verb == "delete" and editor.connection.vendor == "postgresql":
        _trigger(editor, table, "no_truncate", "truncate", "", why)


def _trigger(editor: BaseDatabaseSchemaEditor, table: str, name: str, verb: str, refused_when: str, why: str) -> None:
    message = f"{table}: {why}"
    full = f"borgen_{table}_{name}"
    if editor.connection.vendor == "postgresql":
        each, when = ("STATEMENT", "") if verb == "truncate" else ("ROW", f"WHEN ({refused_when})" if refused_when else "")
        editor.execute(
            "CREATE OR REPLACE FUNCTION borgen_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$",
            params=None,  # its percent sign is PostgreSQL's, not a place for a parameter
        )
        editor.execute(
            f'CREATE TRIGGER "{full}" BEFORE {verb.upper()} ON "{table}" FOR EACH {each} {when} '
            f"EXECUTE FUNCTION borgen_refuse('{message}')"
        )
        return
    when = f"WHEN {refused_when}" if refused_when else ""
    editor.execute(
        f'CREATE TRIGGER "{full}" BEFORE {verb.upper()} ON "{table}" FOR EACH ROW {when} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _columns(connection: BaseDatabaseWrapper, table: str) -> list[models.Field]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)  # type: ignore[return-value]


def _protected_tables(connection: BaseDatabaseWrapper) -> set[str]:
    """Those from which nothing can be deleted and in which nothing, or only the end of what is known, can be changed."""
    found = _triggers(connection)
    kept = {table for table, name, _ in found if name.endswith("_no_delete")}
    return kept & {table for table, name, _ in found if name.endswith(("_no_update", "_only_closes"))}


def _triggers(connection: BaseDatabaseWrapper) -> list[tuple[str, str, str]]:
    """(table, name, SQL) of every trigger of ours."""
    if connection.vendor == "postgresql":
        sql = (
            "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'borgen\\_%' AND NOT t.tgisinternal ORDER BY t.tgname"
        )
    else:
        sql = (
            "SELECT tbl_name, name, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND name LIKE 'borgen\\_%' ESCAPE '\\' ORDER BY name"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
