"""What editors decided -> what they are likely to decide next. Pure numbers: no Django, no database."""
