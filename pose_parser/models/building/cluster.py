"""Trials on the machines of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pose_parser.errors import TrainingError

_CONNECT_S = 10


@contextmanager
def on_cluster(address: str | None) -> Iterator[None]:
    """Let joblib do its jobs on a cluster while this lasts.

    Parameters
    ----------
    address : str or None
        Of the scheduler; None changes nothing.

    Raises
    ------
    TrainingError
        If there is no scheduler at that address, or it has no workers.
    """
    if address is None:
        yield
        return
    import distributed
    import joblib

    connect: Any = distributed.Client
    try:
        client: Any = connect(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise TrainingError(f"no Dask scheduler answers at {address!r}; start one by: dask scheduler") from error
    with client:
        if not client.ncores():
            raise TrainingError(f"the Dask scheduler at {address} has no workers; add one by: dask worker {address}")
        with joblib.parallel_config(backend="dask", client=client):
            yield
