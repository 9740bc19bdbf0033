"""The history: who changed what, and how it is put back.

Triggers of the database write it (triggers.py), so that no change is missed, whatever makes it. Pages have no
place here.
"""
