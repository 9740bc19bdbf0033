"""Sets of ids (BitMaps) as arrays and back, and their highest ids. No Django."""

from array import array

import numpy as np
from pyroaring import BitMap


def ids_of(members):
    """The ids of a set, in order, as an array that NumPy can index with."""
    return np.frombuffer(members.to_array(), np.uint32)


def set_of(ids):
    """The set of the ids in an array; eight times as quick as BitMap(ids), which looks at each."""
    content = array("I")
    content.frombytes(ids.astype(np.uint32).tobytes())
    return BitMap(content)


def latest(members, number):
    """The `number` highest ids of a set, as a set; callers change nothing in it."""
    return members if len(members) <= number else since(members, members[len(members) - number])


def since(members, first):
    """Those ids of a set that are `first` or higher, as a set: a cut with a range is quicker than a slice."""
    return members & BitMap(range(first, members.max() + 1)) if members else members
