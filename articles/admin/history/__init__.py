"""The history in the admin: what was changed, by whom, and the buttons that put it back."""
