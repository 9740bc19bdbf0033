"""How many articles have each value of a facet, counted together and looked at one by one. No Django."""

from collections.abc import Mapping
from itertools import compress

import numpy as np


class Numbers(Mapping):
    """A dict of value to number, 0 left out, of which a page reads some sixty of many hundreds."""

    def __init__(self, places, numbers):
        """`numbers` is an array; `places`, a dict, has the place of each value in it, from the first on."""
        self._places, self._numbers = places, numbers

    def __getitem__(self, value):
        number = self.get(value, 0)
        if not number:
            raise KeyError(value)
        return number

    def get(self, value, default=None):
        place = self._places.get(value)
        return default if place is None else self._numbers.item(place) or default

    def __iter__(self):
        return compress(self._places, self._numbers.tolist())

    def __len__(self):
        return np.count_nonzero(self._numbers)

    def most(self, number):
        """The values that are among the `number` with the highest numbers: more of them where some are
        equal, fewer where there are fewer; in no order."""
        least = 1
        if number < len(self._numbers):
            numbers = self._numbers.copy()
            numbers.partition(-number)
            least = max(1, numbers.item(-number))
        return list(compress(self._places, (self._numbers >= least).tolist()))


def most(counts, number):
    """Numbers.most() of any dict of value to number, 0 left out."""
    if isinstance(counts, Numbers):
        return counts.most(number)
    highest = sorted(counts.values(), reverse=True)[:number]
    return [value for value, its in counts.items() if its >= highest[-1]]
