"""Loans, their terms, regulation, refixing and statements."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
