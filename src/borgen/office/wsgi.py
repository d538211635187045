"""The office as a WSGI application: ``borgen.office.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "borgen.office.settings")
application = get_wsgi_application()
