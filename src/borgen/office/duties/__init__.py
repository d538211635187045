"""Evidence that duties have been done."""
