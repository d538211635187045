"""Files that were taken in, kept as they came."""
