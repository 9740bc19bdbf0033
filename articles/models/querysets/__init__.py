"""Every question asked of the tables, and every change of state, under a name: one module a subject."""
