"""The pages of the guarantee desk: each makes one call and shows one page."""
