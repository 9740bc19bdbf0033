"""Which articles are copies of each other: mirrors, cross-posts, the same text under another title."""
