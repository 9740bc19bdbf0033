"""Which companies write on the same subjects as another, from numbers of articles alone."""

from collections import defaultdict
from heapq import nlargest
from math import log

# So many of a company's topics say whom it is like.
MOST_COMPARED = 5
MOST_SIMILAR = 6
# A company of few articles has a high share of every topic: its shares count as if it had so many more.
DAMPING = 8


def most_similar(own, numbers, totals, number=MOST_SIMILAR):
    """The companies that write most on the topics of the company `own`, rare topics weighing more, as a list.

    `numbers` has for each of its topics a dict of company to number of articles, and `totals` how many each
    company has in all. No company that shares no topic.
    """
    everything = sum(totals.values())
    scores = defaultdict(float)
    for of_topic in numbers.values():
        weight = log(1 + everything / sum(of_topic.values())) * of_topic.get(own, 0)
        for company, its in of_topic.items() if weight else ():
            scores[company] += weight * its / (totals[company] + DAMPING)
    scores.pop(own, None)
    return nlargest(number, scores, key=scores.get)
