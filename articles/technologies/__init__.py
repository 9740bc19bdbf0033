"""Which technologies articles are about, measured from their texts.

`names` and `matching` find names in a text and know no database; `measure` writes what they find into the
links of articles, where an editor's decisions stay as they are.
"""
