"""One thread for numerical libraries: reports are coded side by side in processes, and sums come out the same on any number of cores."""

import os

_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def one_thread(*, always: bool = False) -> None:
    """Ask for one thread, unless the user asked for another number (*always*: even so). Works only before the first import of NumPy."""
    for variable in _VARIABLES:
        if always or variable not in os.environ:
            os.environ[variable] = "1"
