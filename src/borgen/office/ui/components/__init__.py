"""The parts that pages are put together from: functions from values to safe HTML, registered as tags in `templatetags/ui`."""
