"""A log may be read by anybody who runs the machine: no name, no address, no row of the register gets into it."""

import json
import logging
import sys

import pytest

from borgen.office.log_lines import JsonLines, request_id


def line_of(record: logging.LogRecord) -> dict:
    written = JsonLines().format(record)
    assert "\n" not in written
    return json.loads(written)


def test_our_facts_are_fields():
    record = logging.LogRecord("borgen.import", logging.INFO, __file__, 1, "read", None, None)
    record.facts = {"rows": 3}
    token = request_id.set("abc")
    try:
        line = line_of(record)
    finally:
        request_id.reset(token)
    assert line["rows"] == 3 and line["level"] == "info" and line["request_id"] == "abc"
    assert line["at"].endswith("+00:00")


def test_the_arguments_of_others_stay_out():
    record = logging.LogRecord(
        "django.request", logging.WARNING, __file__, 1, "Not Found: %s", ("/Åsa-Lind/",), None
    )
    assert "Lind" not in json.dumps(line_of(record), ensure_ascii=False)
    assert line_of(record)["message"] == "Not Found: %s"


def test_an_exception_is_its_kind_and_its_place():
    try:
        raise ValueError("Key (name)=(Åsa Lind) already exists")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    line = line_of(record)
    assert line["exception"] == "ValueError"
    assert "test_log_lines.py" in line["raised_in"][-1]
    assert "Lind" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("name", ["axes", "django.server"])
def test_loggers_that_name_people_are_silent(name):
    from django.conf import settings

    logger = settings.LOGGING["loggers"][name]
    assert logger["handlers"] == ["nowhere"] and logger["propagate"] is False
