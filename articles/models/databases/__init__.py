"""Connections, transactions, which database a request reads from, and what it knows of its tables."""
