"""What a clerk fills in at the guarantee desk."""
