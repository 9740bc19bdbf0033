"""What the admin shows of the suggestions as a whole."""
