"""The office's settings for tests: on SQLite, or on PostgreSQL when ``BORGEN_TEST_DATABASE=postgresql``.

PostgreSQL is the server of ``BORGEN_TEST_DATABASE_URL`` where one is given, and else one that is started for this run.
Workers of pytest-xdist inherit the environment and so share what the first process has made.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["BORGEN_PROFILE"] = "test"
os.environ.setdefault("BORGEN_SECRET_KEY", "only-for-tests-" + "x" * 50)

KIND = os.environ.setdefault("BORGEN_TEST_DATABASE", "sqlite")
if KIND not in {"sqlite", "postgresql"}:
    raise ValueError(f"BORGEN_TEST_DATABASE is {KIND!r}; it may be sqlite or postgresql")

if "BORGEN_TEST_DIRECTORY" not in os.environ:
    _directory = tempfile.mkdtemp(prefix="borgen-tests-")
    os.environ["BORGEN_TEST_DIRECTORY"] = _directory
    atexit.register(shutil.rmtree, _directory, ignore_errors=True)
DIRECTORY = Path(os.environ["BORGEN_TEST_DIRECTORY"])
os.environ["BORGEN_DIRECTORY"] = str(DIRECTORY / "office")

if KIND == "sqlite":
    os.environ["DATABASE_URL"] = str(DIRECTORY / "office.sqlite3")
elif "BORGEN_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["BORGEN_TEST_DATABASE_URL"]
else:
    from tests.postgresql import start

    os.environ["DATABASE_URL"] = os.environ["BORGEN_TEST_DATABASE_URL"] = start()

from borgen.office.settings import *  # noqa: E402, F403 - the environment had to be set first
from borgen.office.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # the tests of the throttle switch it on
DATABASES["default"]["CONN_MAX_AGE"] = 0  # the threads of a live server would hold the database for ever
if KIND == "sqlite":
    # A file, not memory: live servers and races use several connections. Nothing in it has to survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(DIRECTORY / "test.sqlite3")}
    _durable = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = _durable.replace("synchronous=FULL", "synchronous=OFF")
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_borgen_{DIRECTORY.name.rpartition('-')[2]}".lower()}
