"""A matrix with few values in each row, and its products with dense ones. NumPy only.

Multiplying two dozen lines of plain NumPy is enough for some thousand articles; SciPy would be 35 MB.
"""

import numpy as np

# So many values at once: the products of one step stay within the processor's caches.
STEP = 1 << 16


class Rows:
    """`lengths` values a row; `columns` and `values` have those of all rows one after the other."""

    def __init__(self, lengths, columns, values, width):
        self.starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self.columns, self.values, self.width = columns.astype(np.int32), values.astype(np.float32), width

    def __len__(self):
        return len(self.starts) - 1

    def times(self, dense):
        """This matrix times `dense`, one row a column of this."""
        return _sums(self.starts, self.columns, self.values, dense)

    def transposed(self):
        """The same matrix with rows and columns exchanged."""
        order = np.argsort(self.columns, kind="stable")
        of_row = np.repeat(np.arange(len(self)), np.diff(self.starts))
        lengths = np.bincount(self.columns, minlength=self.width)
        return Rows(lengths, of_row[order], self.values[order], len(self))

    def take(self, rows):
        """The `rows` (numbers) of this matrix, in that order."""
        lengths = np.diff(self.starts)[rows]
        before = np.cumsum(lengths) - lengths
        at = np.repeat(self.starts[rows] - before, lengths) + np.arange(lengths.sum())
        return Rows(lengths, self.columns[at], self.values[at], self.width)


def _sums(starts, columns, values, dense):
    """For each row the sum of its values times the rows of `dense` that its columns name."""
    result = np.zeros((len(starts) - 1, dense.shape[1]), dense.dtype)
    first = 0
    while first < len(result):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + STEP, "right")) - 1)
        last = min(last, len(result))
        begin, end = starts[first], starts[last]
        filled = np.flatnonzero(np.diff(starts[first : last + 1]))
        if len(filled):
            products = dense[columns[begin:end]] * values[begin:end, None]
            result[first + filled] = np.add.reduceat(products, starts[first + filled] - begin, axis=0)
        first = last
    return result
