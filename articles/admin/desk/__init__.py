"""The desk: one article at a time beside its queue, with a key for each decision."""
