"""The desk's entries in the main navigation: label, route, keys."""

from django.utils.functional import Promise

ENTRIES: tuple[tuple[Promise, str, str], ...] = ()
