"""The witness: append-only events in a hash chain, and the one gate for every change."""
