"""What an officer can do with supported loans: each function is one transaction and one event."""
