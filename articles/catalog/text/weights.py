"""Every number of the ranking: what words, names and age are worth. docs/search.md explains it to readers.

No Django. The columns' weights are stored in the postings, which are built again when one changes.
"""

from datetime import date

# What a word is worth in each column of an article that is searched.
COLUMNS = {"title": 10, "excerpt": 2, "summary": 1, "takeaways": 1, "authors": 2}

# BM25 as FTS5 computes it (https://sqlite.org/fts5.html#the_bm25_function): how soon repeating a word stops
# to count, how much long texts count less, and the least that any word is worth.
K1, B, LEAST = 1.2, 0.75, 1e-6

# What a name is worth beside a word that stands in the title many times, which BM25 gives K1 + 1.
NAMED = 1.5

# A word in more than this share of all articles says nothing where rarer ones are given too, unless so few
# articles have it that weighing them costs nothing.
COMMON, FEW = 1 / 20, 1_000
# Scoring takes time for each hit, so of more hits than these the latest (by id) are scored.
MOST_RANKED = 2_000

# An article so many years older needs twice the match. No date of today is used: the order stays the same.
DOUBLING_YEARS = 15
EPOCH = date(2020, 1, 1).toordinal()
# The day that an article without a date counts as.
UNDATED = date(2016, 1, 1).toordinal()
