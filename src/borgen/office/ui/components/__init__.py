"""What pages are put together from: functions from values to safe HTML, tags by `templatetags/ui`."""
