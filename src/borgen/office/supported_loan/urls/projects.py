"""Projects, their financing, credit and disbursement."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
