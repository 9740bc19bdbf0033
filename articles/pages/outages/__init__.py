"""What readers get while the database does not answer: pages as they were, and one that says so."""
