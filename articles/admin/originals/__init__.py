"""What editors see and decide about originals: pages that could not be read, and those that are gone."""
