"""What an officer can do with guarantees: each function is one transaction and one event."""
