"""Django settings, all from the environment; whatever is not said is the safe choice.

======================== ============================================================================================
``BORGEN_PROFILE``       ``serve`` (production), ``demo`` (plain http on this machine), ``command`` (the command line,
                         and whenever nothing is said) or ``test``
``DATABASE_URL``         see ``borgen.office.database_url``; default: ``office.sqlite3`` in ``BORGEN_DIRECTORY``
``BORGEN_DIRECTORY``     where the embedded office keeps its files; default: the user's data directory
``BORGEN_SECRET_KEY``    the key that signs sessions, or ``BORGEN_SECRET_KEY_FILE``, a file that holds it
``BORGEN_ALLOWED_HOSTS`` the host names that the office answers to, with commas between
``BORGEN_BEHIND_PROXY``  ``1`` when a proxy in front ends TLS and sets X-Forwarded-Proto and X-Forwarded-For
``BORGEN_STATIC_ROOT``   where the collected static files lie
``BORGEN_LOG_LEVEL``     of the office's own log lines; default ``INFO``
======================== ============================================================================================
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from borgen.office.database_url import database_from_url
from borgen.office.directory import office_directory
from borgen.programme import installed

PROFILES = {"serve", "demo", "command", "test"}


def _read_secret_key() -> str:
    """Return the given key; a process that serves nobody else may do with one of its own."""
    if path := os.environ.get("BORGEN_SECRET_KEY_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if key := os.environ.get("BORGEN_SECRET_KEY"):
        return key
    if PROFILE == "serve":
        raise ImproperlyConfigured("set BORGEN_SECRET_KEY or BORGEN_SECRET_KEY_FILE")
    return secrets.token_urlsafe(50)


PROFILE = os.environ.get("BORGEN_PROFILE", "command")
if PROFILE not in PROFILES:
    raise ImproperlyConfigured(f"BORGEN_PROFILE is {PROFILE!r}; it may be {', '.join(sorted(PROFILES))}")
_IS_LOCAL = PROFILE in {"demo", "test"}  # plain http, this machine only

DEBUG = False
SECRET_KEY = _read_secret_key()
BEHIND_PROXY = os.environ.get("BORGEN_BEHIND_PROXY") == "1"
_hosts = [host.strip() for host in os.environ.get("BORGEN_ALLOWED_HOSTS", "").split(",")]
ALLOWED_HOSTS = [host for host in _hosts if host]
if not ALLOWED_HOSTS and PROFILE != "serve":
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# ---------------------------------------------------------------------------------------------------- what is inside

_DESKS = [programme.django_app for programme in installed() if programme.django_app]
INSTALLED_APPS = [
    *_DESKS,
    "borgen.office.pages",
    "borgen.office.duties",
    "borgen.office.policies",
    "borgen.office.market",
    "borgen.office.documents",
    "borgen.office.parties",
    "borgen.office.people",
    "borgen.office.journal",
    "borgen.office.organisation",
    "borgen.office.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "django_htmx",
    "ninja",
]
ROOT_URLCONF = "borgen.office.urls"
WSGI_APPLICATION = "borgen.office.wsgi.application"
MIDDLEWARE = [
    "borgen.office.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "borgen.office.middleware.SafeHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "borgen.office.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "borgen.office.people.gate.Gate",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "borgen.office.pages.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that the templates of `ui` shape every field
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---------------------------------------------------------------------------------------------------------- the data

_url = os.environ.get("DATABASE_URL") or str(office_directory() / "office.sqlite3")
_is_web = PROFILE in {"serve", "demo"}
DATABASES = {"default": database_from_url(_url, statement_seconds=60 if _is_web else 0)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the preview of a long register is one form

# ------------------------------------------------------------------------------------------------- language and time

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = not _IS_LOCAL
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"  # of pages without an organisation; each has its own, which decides what day it is

# ------------------------------------------------------------------------------------------------------ who is there

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/log-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/log-in/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# Guessing is slowed per account *and* address, and for a while only: nobody can lock a clerk out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "pages/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "borgen.office.middleware.client_address"

SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not _IS_LOCAL
SESSION_COOKIE_NAME = "sessionid" if _IS_LOCAL else "__Host-sessionid"
CSRF_FAILURE_VIEW = "borgen.office.pages.refusals.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not _IS_LOCAL
CSRF_COOKIE_NAME = "csrftoken" if _IS_LOCAL else "__Host-csrftoken"

# ------------------------------------------------------------------------------------------- what a browser may do

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_SSL_REDIRECT = not _IS_LOCAL
SECURE_HSTS_SECONDS = 0 if _IS_LOCAL else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not _IS_LOCAL
SECURE_HSTS_PRELOAD = not _IS_LOCAL
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ------------------------------------------------------------------------------------------------------ static files

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("BORGEN_STATIC_ROOT") or str(office_directory() / "static")
_is_collected = _is_web
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _is_collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _is_collected
WHITENOISE_AUTOREFRESH = not _is_collected
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# --------------------------------------------------------------------------------------------------------- log lines

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "borgen.office.log_lines.JsonLines"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "borgen": {"level": os.environ.get("BORGEN_LOG_LEVEL", "INFO" if PROFILE == "serve" else "WARNING")},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # the office's own line says the status
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "axes": {"handlers": ["nowhere"], "propagate": False},  # its lines name people
    },
}
