"""make faults: the site as it is deployed, in bad weather: what is seen of it, and that nothing is lost."""
