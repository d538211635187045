"""Log lines as JSON, one per line, that never carry personal data.

A log is read by more people, and kept elsewhere, than the register. So a line holds what our own code put into it, and
of foreign code only the *template* of the message, never its arguments (a path, a user name, a row); of an exception
its kind and where it was raised, never its text (PostgreSQL quotes the row there).
"""

import json
import logging
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered, or "" outside one."""


class JsonLines(logging.Formatter):
    """Write a record as one JSON object.

    Our own code logs a fixed message and hands its values over as ``extra={"facts": {...}}``.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg),
        }
        if id_ := request_id.get():
            line["request_id"] = id_
        facts = getattr(record, "facts", None)
        if isinstance(facts, Mapping):
            line.update(facts)
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            line["raised_in"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-12:]
            ]
        return json.dumps(line, ensure_ascii=False, default=str)
