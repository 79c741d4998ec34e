"""Pickles read by an unpickler that builds known estimators and arrays, and can do nothing else."""

from __future__ import annotations

import io
import pickle
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any, ClassVar, Final

import numpy as np

from pose_parser.errors import ModelFileError
from pose_parser.models.array_parts import set_array_state, set_dtype_state, set_masked_state
from pose_parser.models.constructors import Constructor, is_listed_class, is_plain_key, resolve
from pose_parser.models.known_globals import CALLABLE_NAMES, KNOWN_NAMES, present_name
from pose_parser.models.native_parts import set_native_state

_SAFE_OPCODES: Final = (
    "MARK STOP POP POP_MARK DUP FLOAT INT BININT BININT1 LONG BININT2 NONE STRING BINSTRING SHORT_BINSTRING UNICODE "
    "BINUNICODE EMPTY_DICT GET BINGET LONG_BINGET EMPTY_LIST BINFLOAT DICT LIST TUPLE EMPTY_TUPLE PUT BINPUT "
    "LONG_BINPUT PROTO TUPLE1 TUPLE2 TUPLE3 NEWTRUE NEWFALSE LONG1 LONG4 BINBYTES SHORT_BINBYTES SHORT_BINUNICODE "
    "BINUNICODE8 BINBYTES8 EMPTY_SET MEMOIZE FRAME BYTEARRAY8 GLOBAL STACK_GLOBAL"
)
_RANDOM: Final = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, np.random.SeedSequence)


class RefusedModelError(ModelFileError):
    """The file asks for something that Poser does not do for a file that nobody vouched for."""


# The C unpickler cannot be kept from calling what a file names; Python's own reads one opcode at a time.
class SafeUnpickler(pickle._Unpickler):  # noqa: SLF001
    """Unpickler with an explicit table of opcodes; each that builds something checks what and from what.

    Whatever may be called is a stand-in of `pose_parser.models.constructors`; whatever gets a state gets it through a
    check for its type. Opcodes that are not in the table end the reading.
    """

    dispatch: ClassVar[dict[int, Callable[[pickle.Unpickler], None]]] = {}
    stack: list[Any]
    append: Callable[[Any], None]
    pop_mark: Callable[[], list[Any]]

    def find_class(self, module: str, name: str) -> Any:
        """Give the stand-in or class for an exact name of the list."""
        pair = present_name(module, name)
        if pair not in KNOWN_NAMES:
            raise RefusedModelError(f"it names {module}.{name}, which no classifier needs")
        if pair in CALLABLE_NAMES:
            return Constructor(*pair)
        return resolve(*pair)

    def load_reduce(self) -> None:
        """Call a stand-in."""
        arguments = self.stack.pop()
        function = self.stack[-1]
        if not isinstance(function, Constructor) or not isinstance(arguments, tuple):
            raise RefusedModelError(f"it calls {_words(function)}")
        self.stack[-1] = function.build(arguments)

    def load_newobj(self) -> None:
        """Make an empty instance of a listed class."""
        arguments = self.stack.pop()
        cls = self.stack[-1]
        if not is_listed_class(cls) or arguments != ():
            raise RefusedModelError(f"it makes an instance of {_words(cls)} in an unusual way")
        self.stack[-1] = cls.__new__(cls)

    def load_build(self) -> None:
        """Give an instance its state."""
        state = self.stack.pop()
        _set_state(self.stack[-1], state)

    def load_append(self) -> None:
        """Add one item to a list."""
        value = self.stack.pop()
        _plain(self.stack[-1], list).append(value)

    def load_appends(self) -> None:
        """Add items to a list."""
        items = self.pop_mark()
        _plain(self.stack[-1], list).extend(items)

    def load_setitem(self) -> None:
        """Add one pair to a dict."""
        value = self.stack.pop()
        key = self.stack.pop()
        _put(self.stack[-1], key, value)

    def load_setitems(self) -> None:
        """Add pairs to a dict."""
        items = self.pop_mark()
        for index in range(0, len(items) - 1, 2):
            _put(self.stack[-1], items[index], items[index + 1])

    def load_dict(self) -> None:
        """Make a dict of pairs, as protocol 0 does."""
        items = self.pop_mark()
        made: dict[Any, Any] = {}
        for index in range(0, len(items) - 1, 2):
            _put(made, items[index], items[index + 1])
        self.append(made)

    def load_additems(self) -> None:
        """Add items to a set."""
        items = self.pop_mark()
        _plain(self.stack[-1], set).update(_keys(items))

    def load_frozenset(self) -> None:
        """Make a frozen set."""
        self.append(frozenset(_keys(self.pop_mark())))


def _table() -> dict[int, Any]:
    inherited = pickle._Unpickler.dispatch  # noqa: SLF001
    table: dict[int, Any] = {
        getattr(pickle, name)[0]: inherited[getattr(pickle, name)[0]] for name in _SAFE_OPCODES.split()
    }
    own = ("REDUCE", "NEWOBJ", "BUILD", "APPEND", "APPENDS", "SETITEM", "SETITEMS", "DICT", "ADDITEMS", "FROZENSET")
    return table | {getattr(pickle, name)[0]: getattr(SafeUnpickler, f"load_{name.lower()}") for name in own}


SafeUnpickler.dispatch = _table()


def load_pickle(data: bytes) -> Any:
    """Read a pickle without running anything that it brings.

    Parameters
    ----------
    data : bytes
        A pickle whose opcodes `scan_pickle` has already walked to the end.

    Returns
    -------
    object
        What the pickle holds. Random states in it are fresh ones.

    Raises
    ------
    RefusedModelError
        If it asks for more than known estimators and arrays.
    """
    with warnings.catch_warnings():
        # Another version's estimator warns; whether it works is for the trial prediction to say.
        warnings.simplefilter("ignore")
        return SafeUnpickler(io.BytesIO(data)).load()


def _set_state(instance: Any, state: Any) -> None:
    if isinstance(instance, _RANDOM):
        return
    kind = type(instance)
    if isinstance(instance, np.dtype):
        set_dtype_state(instance, state)
    elif (kind.__module__, kind.__qualname__) in _STATE_SETTERS:
        _STATE_SETTERS[kind.__module__, kind.__qualname__](instance, state)
    elif is_listed_class(kind):
        _set_attributes(instance, state)
    elif state not in ((), {}, None):
        raise RefusedModelError(f"it changes the state of {_words(kind)}")


def _set_attributes(instance: Any, state: Any) -> None:
    """Give an estimator its attributes, none of which may stand in for one of its methods."""
    if not isinstance(state, dict) or not all(isinstance(key, str) for key in state):
        raise RefusedModelError(f"it gives {_words(type(instance))} a state that is not a dict of attributes")
    for key in state:
        if callable(getattr(type(instance), key, None)):
            raise RefusedModelError(f"it replaces the method {key} of {_words(type(instance))}")
    if hasattr(instance, "__setstate__"):
        instance.__setstate__(state)
    else:
        instance.__dict__.update(state)


_STATE_SETTERS: Final[dict[tuple[str, str], Callable[[Any, Any], None]]] = {
    ("numpy", "ndarray"): set_array_state,
    ("numpy.ma", "MaskedArray"): set_masked_state,
    ("sklearn.tree._tree", "Tree"): set_native_state,
    ("sklearn.neighbors._kd_tree", "KDTree"): set_native_state,
    ("sklearn.neighbors._ball_tree", "BallTree"): set_native_state,
    **{
        ("sklearn.metrics._dist_metrics", f"{name}Distance64"): set_native_state
        for name in ("Chebyshev", "Euclidean", "Manhattan", "Minkowski")
    },
}


def _plain(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise RefusedModelError(f"it fills {_words(type(value))} like a {kind.__name__}")
    return value


def _put(target: Any, key: Any, value: Any) -> None:
    if type(target) not in (dict, OrderedDict, defaultdict) and not is_listed_class(type(target)):
        raise RefusedModelError(f"it fills {_words(type(target))} like a dict")
    if not isinstance(target, dict) or not is_plain_key(key):
        raise RefusedModelError("it has a dict with unusual keys")
    dict.__setitem__(target, key, value)


def _keys(items: list[Any]) -> list[Any]:
    if not all(is_plain_key(item) for item in items):
        raise RefusedModelError("it has a set of unusual things")
    return items


def _words(value: Any) -> str:
    if isinstance(value, Constructor):
        return f"{value.module}.{value.name}"
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    return f"a {type(value).__name__}"
