"""Rows become facts here, as known at an event; facts never become rows."""
