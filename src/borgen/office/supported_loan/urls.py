"""The addresses of the desk under an organisation. Those that belong to none stand in ``public_urls``."""

from django.urls import URLPattern

app_name = "supported_loan"
urlpatterns: list[URLPattern] = []
