"""What lies ahead: redemption, duties, budget years and scenarios."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
