from django.conf import settings


def test_a():
    assert settings.DEBUG is False
