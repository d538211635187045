"""The pages of the supported loans' desk: each makes one call and shows one page."""
