"""One router for the whole desk, so that reading and writing can share an address."""

from ninja import Router

router = Router()
