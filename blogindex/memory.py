"""How the C library keeps memory that is freed."""

import ctypes

# glibc's name for the number of pools that threads take memory from; by itself it lays sixteen on two cores.
M_ARENA_MAX, POOLS = -8, 2


def share_pools():
    """Lets all threads take memory from few pools, so that one uses what another has freed.

    To be called before there are threads. At a million articles it spares each worker 35 MiB; a C library
    without such pools is left alone.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose:
        choose(M_ARENA_MAX, POOLS)
