"""What a clerk fills in at the desk of supported loans."""
