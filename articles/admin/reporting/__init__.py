"""The numbers for chief editors: how long the inbox waits, who decides how much, what is missing."""
