"""What a restricted pickle may call: one checked stand-in for each callable on the list."""

from __future__ import annotations

import importlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pose_parser.models.array_parts import from_buffer, make_dtype, make_scalar
from pose_parser.models.known_globals import CLASS_NAMES, Global


@dataclass(frozen=True)
class Constructor:
    """A callable of the list, by name; `build` calls its stand-in.

    It has no ``__call__``: left in a model as a value it does nothing.
    """

    module: str
    name: str

    def build(self, arguments: tuple[Any, ...]) -> Any:
        """Make the object, or raise for arguments that no model needs."""
        return _BUILDERS[self.module, self.name](*arguments)


def resolve(module: str, name: str) -> Any:
    """Import a listed module and take one name from it."""
    return getattr(importlib.import_module(module), name)


def is_listed_class(value: object) -> bool:
    """Tell whether a value is one of the classes that may be built empty."""
    return isinstance(value, type) and (value.__module__, value.__qualname__) in CLASS_NAMES


def _demand(condition: object, what: str) -> None:
    if not condition:
        raise ValueError(what)


def _encode(text: Any, encoding: Any) -> bytes:
    _demand(isinstance(text, str) and encoding == "latin1", "an unusual text encoding")
    return bytes(text, "latin1")


def _bytes(*content: Any) -> bytes:
    _demand(content == (), "bytes made by a call")
    return b""


def _bytearray(content: Any = b"", encoding: Any = None) -> bytearray:
    if isinstance(content, str):
        return bytearray(_encode(content, "latin1" if encoding == "latin-1" else encoding))
    _demand(isinstance(content, bytes), "a bytearray of something else than bytes")
    return bytearray(content)


def _set(items: Any = ()) -> set[Any]:
    _demand(isinstance(items, list | tuple) and all(is_plain_key(item) for item in items), "a set of unusual things")
    return set(items)


def _slice(start: Any, stop: Any, step: Any) -> slice:
    _demand(all(part is None or isinstance(part, int | str) for part in (start, stop, step)), "an unusual slice")
    return slice(start, stop, step)


def _defaultdict(factory: Any = None) -> defaultdict[Any, Any]:
    made = OrderedDict if factory == Constructor("collections", "OrderedDict") else factory
    _demand(made in (None, OrderedDict, int, float, list, dict), "an unusual default")
    return defaultdict(made)


def _ordered_dict(*items: Any) -> OrderedDict[Any, Any]:
    _demand(items in ((), ([],)), "an ordered dict made by a call")
    return OrderedDict()


def _reconstructor(cls: Any, base: Any, state: Any) -> Any:
    """Do what protocols 0 and 1 do: build a listed class empty, or from a plain dict."""
    _demand(is_listed_class(cls), "an instance of something else than a listed class")
    instance = cls.__new__(cls)
    if base is dict and isinstance(instance, dict) and isinstance(state, dict):
        instance.update(state)
        return instance
    _demand(base is object and state is None and not isinstance(instance, dict), "an instance with an unusual base")
    return instance


def _reconstruct(cls: Any, shape: Any, code: Any) -> Any:
    _demand(cls is np.ndarray and shape == (0,) and code in (b"b", "b"), "an unusual array")
    return np.ndarray((0,), "b")


def _mareconstruct(cls: Any, base: Any, shape: Any, code: Any) -> Any:
    _demand(
        cls is np.ma.MaskedArray and base is np.ndarray and shape == (0,) and code in (b"b", "b"), "an unusual array"
    )
    return np.ma.array(np.ndarray((0,), "b"))  # type: ignore[no-untyped-call, unused-ignore]


def _tree(n_features: Any, n_classes: Any, n_outputs: Any) -> Any:
    _demand(type(n_features) is int and 0 <= n_features < 2**31, "a decision tree without features")
    proper = isinstance(n_classes, np.ndarray) and n_classes.dtype == np.intp and n_classes.shape == (n_outputs,)
    _demand(type(n_outputs) is int and proper and (n_classes > 0).all(), "a decision tree with unusual outputs")
    _demand(n_classes.sum() < 2**20, "a decision tree with too many classes")
    return resolve("sklearn.tree._tree", "Tree")(n_features, n_classes, n_outputs)


def _new_object(module: str) -> Callable[..., Any]:
    """Stand in for the ``newObj`` functions of scikit-learn's compiled modules."""

    def build(cls: Any) -> Any:
        _demand(isinstance(cls, type) and cls.__module__ == module, "an unusual instance")
        return cls.__new__(cls)

    return build


def _loss(module: str, name: str, n_numbers: int = 0) -> Callable[..., Any]:
    def build(*arguments: Any) -> Any:
        plain = len(arguments) == n_numbers and all(isinstance(argument, float | int) for argument in arguments)
        _demand(plain, f"{name} with unusual arguments")
        return resolve(module, name)(*arguments)

    return build


def _multinomial_loss(*_arguments: Any) -> Any:
    return resolve("sklearn._loss._loss", "CyHalfMultinomialLoss")()


def _fresh_generator(*_arguments: Any) -> np.random.Generator:
    return np.random.default_rng(0)


def _fresh_random_state(*_arguments: Any) -> np.random.RandomState:
    return np.random.RandomState(0)  # what scikit-learn's attributes hold


def _fresh_bit_generator(*_arguments: Any) -> np.random.BitGenerator:
    return np.random.PCG64(0)


def _fresh_seeds(*_arguments: Any) -> np.random.SeedSequence:
    return np.random.SeedSequence(0)


def is_plain_key(value: object) -> bool:
    """Tell whether a value may be a dict's key: hashing a nested tuple from a file can take for ever."""
    return value is None or isinstance(value, str | bytes | int | float | np.generic)


_SGD_LOSSES: Final = "sklearn.linear_model._sgd_fast"
_LOSSES: Final = "sklearn._loss._loss"

# Random states come back fresh: a prediction draws no numbers, and their own __setstate__ believes any position.
_BUILDERS: Final[Mapping[Global, Callable[..., Any]]] = {
    ("_codecs", "encode"): _encode,
    ("builtins", "bytearray"): _bytearray,
    ("builtins", "bytes"): _bytes,
    ("builtins", "frozenset"): lambda items=(): frozenset(_set(items)),
    ("builtins", "set"): _set,
    ("builtins", "slice"): _slice,
    ("collections", "OrderedDict"): _ordered_dict,
    ("collections", "defaultdict"): _defaultdict,
    ("copyreg", "_reconstructor"): _reconstructor,
    ("numpy", "dtype"): make_dtype,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "scalar"): make_scalar,
    ("numpy._core.numeric", "_frombuffer"): from_buffer,
    ("numpy.ma.core", "_mareconstruct"): _mareconstruct,
    ("numpy.random._pickle", "__bit_generator_ctor"): _fresh_bit_generator,
    ("numpy.random._pickle", "__generator_ctor"): _fresh_generator,
    ("numpy.random._pickle", "__randomstate_ctor"): _fresh_random_state,
    ("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence"): _fresh_seeds,
    (_LOSSES, "CyExponentialLoss"): _loss(_LOSSES, "CyExponentialLoss"),
    (_LOSSES, "CyHalfBinomialLoss"): _loss(_LOSSES, "CyHalfBinomialLoss"),
    (_LOSSES, "CyHalfMultinomialLoss"): _multinomial_loss,
    (_LOSSES, "CyHalfSquaredError"): _loss(_LOSSES, "CyHalfSquaredError"),
    (_LOSSES, "__pyx_unpickle_CyHalfMultinomialLoss"): _multinomial_loss,
    (_SGD_LOSSES, "EpsilonInsensitive"): _loss(_SGD_LOSSES, "EpsilonInsensitive", 1),
    (_SGD_LOSSES, "Hinge"): _loss(_SGD_LOSSES, "Hinge", 1),
    (_SGD_LOSSES, "ModifiedHuber"): _loss(_SGD_LOSSES, "ModifiedHuber"),
    (_SGD_LOSSES, "SquaredEpsilonInsensitive"): _loss(_SGD_LOSSES, "SquaredEpsilonInsensitive", 1),
    (_SGD_LOSSES, "SquaredHinge"): _loss(_SGD_LOSSES, "SquaredHinge", 1),
    ("sklearn.metrics._dist_metrics", "newObj"): _new_object("sklearn.metrics._dist_metrics"),
    ("sklearn.neighbors._ball_tree", "newObj"): _new_object("sklearn.neighbors._ball_tree"),
    ("sklearn.neighbors._kd_tree", "newObj"): _new_object("sklearn.neighbors._kd_tree"),
    ("sklearn.tree._tree", "Tree"): _tree,
}
