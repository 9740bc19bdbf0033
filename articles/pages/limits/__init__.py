"""What keeps one client from making others wait: who asks, and how much of what one minute allows."""

# Seconds. Minutes are those of the clock.
MINUTE = 60
# So many networks are remembered.
NETWORKS = 20_000
