"""The Django app of the shared look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, tags and static files; no models."""

    name = "borgen.office.ui"
    label = "ui"
    verbose_name = "Look of the office"
