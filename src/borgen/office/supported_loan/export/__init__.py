"""What the desk shows, as a file to take along."""
