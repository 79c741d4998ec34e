"""Pickles that try to run code, each with a canary file that must not appear."""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pose_parser.errors import ModelFileError
from pose_parser.models import RefusedModelError, TrustStore, inspect_model, load_model, make_trained_model
from pose_parser.models.known_globals import is_known
from pose_parser.models.pickle_scan import scan_pickle
from pose_parser.models.safe_load import unpack_model
from pose_parser.models.safe_pickle import SafeUnpickler, load_pickle

Assemble = Callable[[str], bytes]


def text(value: str) -> bytes:
    data = value.encode()
    return pickle.BINUNICODE + struct.pack("<I", len(data)) + data


def stack_global(module: str, name: str) -> bytes:
    return text(module) + text(name) + pickle.STACK_GLOBAL


def call(function: bytes, *arguments: bytes) -> bytes:
    return function + pickle.MARK + b"".join(arguments) + pickle.TUPLE + pickle.REDUCE


def as_model(value: bytes) -> bytes:
    return pickle.PROTO + b"\x04" + pickle.EMPTY_DICT + text("classifier") + value + pickle.SETITEM + pickle.STOP


def touch(canary: str) -> bytes:
    return text(f"touch {canary}")


def by_global(canary: str) -> bytes:
    return call(b"cos\nsystem\n", touch(canary))


def by_posix(canary: str) -> bytes:
    return call(stack_global("posix", "system"), touch(canary))


def by_stack_global(canary: str) -> bytes:
    return call(stack_global("os", "system"), touch(canary))


def by_dotted_name(canary: str) -> bytes:
    return call(stack_global("joblib.memory", "os.system"), touch(canary))


def by_dotted_name_in_a_known_module(canary: str) -> bytes:
    return call(stack_global("sklearn.pipeline", "os.system"), touch(canary))


def by_dotted_attribute_of_a_known_class(canary: str) -> bytes:
    return call(stack_global("sklearn.pipeline", "Pipeline.fit.__globals__"), touch(canary))


def by_name_beside_a_known_class(canary: str) -> bytes:
    return call(stack_global("sklearn.utils._bunch", "warnings"), touch(canary))


def by_eval(canary: str) -> bytes:
    return call(stack_global("builtins", "eval"), text(f"open({canary!r}, 'w')"))


def by_old_eval(canary: str) -> bytes:
    return call(b"c__builtin__\neval\n", text(f"open({canary!r}, 'w')"))


def by_exec(canary: str) -> bytes:
    return call(stack_global("builtins", "exec"), text(f"open({canary!r}, 'w')"))


def by_getattr(canary: str) -> bytes:
    module = call(stack_global("builtins", "__import__"), text("os"))
    return call(call(stack_global("builtins", "getattr"), module, text("system")), touch(canary))


def by_attrgetter(canary: str) -> bytes:
    return call(call(stack_global("operator", "attrgetter"), text("system")), touch(canary))


def by_partial(canary: str) -> bytes:
    return call(stack_global("functools", "partial"), stack_global("os", "system"), touch(canary))


def by_import_through_memo(canary: str) -> bytes:
    names = text("os") + pickle.MEMOIZE + pickle.POP + text("system") + pickle.MEMOIZE + pickle.POP
    recalled = pickle.BINGET + b"\x00" + pickle.BINGET + b"\x01" + pickle.STACK_GLOBAL
    return names + call(recalled, touch(canary))


def by_memo_overwritten(canary: str) -> bytes:
    names = text("numpy") + pickle.BINPUT + b"\x05" + pickle.POP + text("os") + pickle.BINPUT + b"\x05" + pickle.POP
    return names + call(pickle.BINGET + b"\x05" + text("system") + pickle.STACK_GLOBAL, touch(canary))


def by_function_in_the_memo(canary: str) -> bytes:
    stored = stack_global("os", "system") + pickle.BINPUT + b"\x07" + pickle.POP
    return stored + call(pickle.BINGET + b"\x07", touch(canary))


def by_instance(canary: str) -> bytes:
    return pickle.MARK + touch(canary) + b"ios\nsystem\n"


def by_object(canary: str) -> bytes:
    return pickle.MARK + b"cos\nsystem\n" + touch(canary) + pickle.OBJ


def by_new_object(canary: str) -> bytes:
    return stack_global("os", "system") + touch(canary) + pickle.TUPLE1 + pickle.NEWOBJ


def by_name_made_while_loading(canary: str) -> bytes:
    module = call(stack_global("_codecs", "encode"), text("os"), text("latin1"))
    return call(module + text("system") + pickle.STACK_GLOBAL, touch(canary))


def by_popped_decoy(canary: str) -> bytes:
    decoy = stack_global("numpy", "dtype") + pickle.POP
    return decoy + call(stack_global("os", "system"), touch(canary))


def by_pop_of_a_mark(canary: str) -> bytes:
    return pickle.MARK + pickle.POP + call(stack_global("os", "system"), touch(canary))


def by_saving_an_array(canary: str) -> bytes:
    return call(stack_global("numpy", "savetxt"), text(canary), pickle.EMPTY_LIST)


def by_array_tofile(canary: str) -> bytes:
    return call(stack_global("numpy", "ndarray.tofile"), text(canary))


def by_memory_map(canary: str) -> bytes:
    mode, shape = text("w+"), pickle.BININT1 + b"\x09" + pickle.TUPLE1
    return call(stack_global("numpy", "memmap"), text(canary), text("uint8"), mode, pickle.BININT1 + b"\x00", shape)


def by_numpy_helper(canary: str) -> bytes:
    run = stack_global("numpy.testing._private.utils", "runstring")
    return call(run, text(f"open({canary!r}, 'w')"), pickle.EMPTY_DICT)


def by_pandas_query(canary: str) -> bytes:
    return call(stack_global("pandas", "eval"), text(f"@open({canary!r}, 'w')"))


def by_nested_pickle(canary: str) -> bytes:
    inner = as_model(by_stack_global(canary))
    data = pickle.BINBYTES + struct.pack("<I", len(inner)) + inner
    return call(stack_global("pickle", "loads"), data)


def by_persistent_id(canary: str) -> bytes:
    return b"P" + f"touch {canary}".encode() + b"\n"


def by_binary_persistent_id(canary: str) -> bytes:
    return touch(canary) + pickle.BINPERSID


def by_class_with_a_stateful_stand_in(canary: str) -> bytes:
    """Give an estimator a predict that is another callable."""
    instance = stack_global("sklearn.svm._classes", "SVC") + pickle.EMPTY_TUPLE + pickle.NEWOBJ
    state = pickle.EMPTY_DICT + text("predict") + stack_global("os", "system") + pickle.SETITEM
    return instance + state + pickle.BUILD


CODE_TRICKS = [
    by_global,
    by_posix,
    by_stack_global,
    by_dotted_name,
    by_dotted_name_in_a_known_module,
    by_dotted_attribute_of_a_known_class,
    by_name_beside_a_known_class,
    by_eval,
    by_old_eval,
    by_exec,
    by_getattr,
    by_attrgetter,
    by_partial,
    by_import_through_memo,
    by_memo_overwritten,
    by_function_in_the_memo,
    by_instance,
    by_object,
    by_new_object,
    by_name_made_while_loading,
    by_popped_decoy,
    by_pop_of_a_mark,
    by_saving_an_array,
    by_array_tofile,
    by_memory_map,
    by_numpy_helper,
    by_pandas_query,
    by_nested_pickle,
    by_persistent_id,
    by_binary_persistent_id,
    by_class_with_a_stateful_stand_in,
]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    return tmp_path / "canary"


@pytest.mark.parametrize("trick", CODE_TRICKS, ids=lambda trick: trick.__name__)
def test_a_pickle_that_runs_code_is_refused(trick: Assemble, canary: Path) -> None:
    with pytest.raises(RefusedModelError, match="no classifier needs"):
        unpack_model(as_model(trick(str(canary))), "hostile.pickle")
    assert not canary.exists()


@pytest.mark.parametrize("trick", CODE_TRICKS, ids=lambda trick: trick.__name__)
def test_the_first_lock_finds_it_without_the_second(trick: Assemble, canary: Path) -> None:
    scan = scan_pickle(as_model(trick(str(canary))))
    assert scan.forbidden or [name for name in scan.globals if not is_known(*name)]


@pytest.mark.parametrize("trick", CODE_TRICKS, ids=lambda trick: trick.__name__)
def test_the_second_lock_stops_it_without_the_first(trick: Assemble, canary: Path) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  # refused, or an opcode that is not in the table
        load_pickle(as_model(trick(str(canary))))
    assert not canary.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("joblib.memory", "os.system"),
        ("sklearn.svm._classes", "SVC.fit"),
        ("numpy", "load"),
        ("", ""),
    ],
)
def test_only_exact_names_are_imported(module: str, name: str) -> None:
    with pytest.raises(RefusedModelError, match="which no classifier needs"):
        SafeUnpickler(io.BytesIO()).find_class(module, name)


def test_the_canary_can_appear(canary: Path) -> None:
    """The same file does run where the user vouches for it, so the tests above can fail."""
    with pytest.raises(ModelFileError):
        unpack_model(by_stack_global(str(canary)) + pickle.STOP, "hostile.pickle", trusted=True)
    assert canary.exists()


class _Hostile:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[Callable[..., int], tuple[str]]:
        return os.system, (f"touch {self.canary}",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_code_hidden_in_an_object_array_is_refused(protocol: int, canary: Path) -> None:
    array = np.array([1, _Hostile(canary), "x"], dtype=object)
    with pytest.raises(RefusedModelError, match="system"):
        unpack_model(pickle.dumps({"classifier": array}, protocol), "hostile.pickle")
    assert not canary.exists()


def test_an_entry_of_the_extension_registry_is_refused(canary: Path) -> None:
    copyreg.add_extension("os", "system", 240)
    try:
        for code in (b"\x82\xf0", b"\x83\xf0\x00", b"\x84\xf0\x00\x00\x00"):
            data = as_model(call(code, touch(str(canary))))
            with pytest.raises(RefusedModelError, match="extension registry"):
                unpack_model(data, "hostile.pickle")
            with pytest.raises(KeyError):
                load_pickle(data)
    finally:
        copyreg.remove_extension("os", "system", 240)
    assert not canary.exists()


def test_a_listed_class_is_not_called(canary: Path) -> None:
    """REDUCE reaches only the stand-ins: an estimator's constructor is none."""
    data = as_model(call(stack_global("sklearn.pipeline", "Pipeline"), pickle.EMPTY_LIST))
    with pytest.raises(RefusedModelError, match=r"it calls sklearn\.pipeline\.Pipeline"):
        unpack_model(data, "hostile.pickle")


def test_a_method_cannot_be_replaced() -> None:
    instance = stack_global("sklearn.svm._classes", "SVC") + pickle.EMPTY_TUPLE + pickle.NEWOBJ
    state = pickle.EMPTY_DICT + text("predict") + stack_global("numpy", "float64") + pickle.SETITEM
    with pytest.raises(RefusedModelError, match="replaces the method predict"):
        unpack_model(as_model(instance + state + pickle.BUILD), "hostile.pickle")


def test_slot_state_is_refused() -> None:
    """The other form of BUILD sets attributes one by one, the class among them."""
    instance = stack_global("sklearn.svm._classes", "SVC") + pickle.EMPTY_TUPLE + pickle.NEWOBJ
    slots = pickle.EMPTY_DICT + text("__class__") + stack_global("sklearn.pipeline", "Pipeline") + pickle.SETITEM
    with pytest.raises(RefusedModelError, match="not a dict of attributes"):
        unpack_model(as_model(instance + pickle.NONE + slots + pickle.TUPLE2 + pickle.BUILD), "hostile.pickle")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("V8", np.dtype([("a", "O")]).__reduce__()[2], id="objects in a structure"),
        pytest.param("V8", (*np.dtype([("a", "O")]).__reduce__()[2][:7], 0), id="objects in a structure, denied"),
        pytest.param("V8", (*np.dtype([("a", "f8")]).__reduce__()[2][:7], 1), id="numbers called objects"),
        pytest.param("f8", (3, "<", None, None, None, -1, -1, 63), id="a number called an object"),
        pytest.param("O8", (3, "|", None, None, None, -1, -1, 0), id="an object called a number"),
        pytest.param("U5", (3, "<", None, None, None, 4000, 4, 8), id="another length"),
        pytest.param("f8", (4, "<", None, None, None, -1, -1, 0, {"a": 1}), id="metadata"),
    ],
)
def test_an_array_type_that_numpy_would_not_have_written_is_refused(code: str, state: tuple[object, ...]) -> None:
    """Flags that deny an object field would make NumPy follow bytes of the file as addresses."""
    made = call(stack_global("numpy", "dtype"), text(code), pickle.NEWFALSE, pickle.NEWTRUE)
    with pytest.raises(ModelFileError, match="array type"):
        unpack_model(as_model(made + pickle.dumps(state, 3)[2:-1] + pickle.BUILD), "hostile.pickle")


@pytest.mark.parametrize("code", ["M8[ns]", "O,O", "i4,(100000,100000)f8", "V99999999", "T", 8])
def test_an_unusual_array_type_is_refused(code: object) -> None:
    made = call(stack_global("numpy", "dtype"), pickle.dumps(code, 3)[2:-1], pickle.NEWFALSE, pickle.NEWTRUE)
    with pytest.raises(ModelFileError, match="array type"):
        unpack_model(as_model(made), "hostile.pickle")


def test_an_array_whose_bytes_do_not_fill_its_shape_is_refused() -> None:
    array = np.zeros(3)
    good = pickle.dumps({"classifier": array}, 3)
    shape = pickle.BININT1 + b"\x03" + pickle.TUPLE1
    assert shape in good
    with pytest.raises(ModelFileError, match="content has another size"):
        unpack_model(good.replace(shape, pickle.BININT1 + b"\x07" + pickle.TUPLE1), "hostile.pickle")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(pickle.BYTEARRAY8 + struct.pack("<Q", 2**40), id="a terabyte of bytearray"),
        pytest.param(pickle.BINBYTES8 + struct.pack("<Q", 2**62), id="bytes beyond the file"),
        pytest.param(pickle.FRAME + struct.pack("<Q", 2**62), id="frame beyond the file"),
        pytest.param(pickle.LONG4 + struct.pack("<i", -5), id="negative length"),
        pytest.param(pickle.BINGET + b"\x63", id="memo that is not there"),
        pytest.param(pickle.TUPLE3, id="empty stack"),
        pytest.param(pickle.TUPLE, id="no mark"),
        pytest.param(b"\xff", id="no opcode"),
        pytest.param(b"", id="no classifier"),
    ],
)
def test_a_damaged_pickle_is_called_so(body: bytes) -> None:
    with pytest.raises(ModelFileError) as caught:
        unpack_model(as_model(body), "broken.pickle")
    assert str(caught.value).startswith("broken.pickle: ")


def test_huge_arguments_of_stand_ins_are_refused() -> None:
    """A call that would ask for a terabyte ends before it does."""
    size = pickle.LONG1 + b"\x06" + (2**40).to_bytes(6, "little")
    shaped = stack_global("numpy", "ndarray") + size + pickle.TUPLE1
    for function, argument in (
        (stack_global("builtins", "bytearray"), size),
        (stack_global("builtins", "bytes"), size),
        (stack_global("numpy._core.multiarray", "_reconstruct"), shaped),
    ):
        with pytest.raises(ModelFileError):
            unpack_model(as_model(call(function, argument)), "bomb.pickle")


def test_lists_in_lists_do_not_multiply() -> None:
    """Ten items ten times over, thirty levels deep, are thirty lists."""
    body = pickle.EMPTY_LIST + pickle.BINPUT + b"\x00"
    for level in range(1, 30):
        previous = pickle.BINGET + bytes([level - 1])
        body += pickle.POP + pickle.EMPTY_LIST + pickle.BINPUT + bytes([level])
        body += pickle.MARK + previous * 10 + pickle.APPENDS
    content = unpack_model(as_model(body), "bomb.pickle")
    assert len(content["classifier"]) == 10
    with pytest.raises(ModelFileError, match="which has no predict"):
        make_trained_model(content["classifier"])


def test_nested_tuples_as_keys_are_refused() -> None:
    """Their hash would take two to the power of their depth."""
    body = pickle.EMPTY_TUPLE + (pickle.DUP + pickle.TUPLE2) * 60
    for holder in (
        pickle.EMPTY_DICT + body + pickle.NONE + pickle.SETITEM,
        pickle.MARK + body + pickle.FROZENSET,
        pickle.EMPTY_SET + pickle.MARK + body + pickle.ADDITEMS,
    ):
        with pytest.raises(RefusedModelError, match="unusual"):
            unpack_model(as_model(holder), "bomb.pickle")


def test_deep_recursion_ends_in_words(tmp_path: Path) -> None:
    path = tmp_path / "deep.pickle"
    path.write_bytes(as_model(pickle.EMPTY_LIST * 100_000 + pickle.APPEND * 99_999))
    summary = inspect_model(path)
    assert summary["status"] == "broken"
    assert "deep.pickle" in summary["reason"]


def test_the_walk_imports_nothing() -> None:
    scan = scan_pickle(as_model(stack_global("this", "d") + stack_global("antigravity", "webbrowser")))
    assert ("antigravity", "webbrowser") in scan.globals
    assert "antigravity" not in sys.modules


def test_trust_is_for_these_bytes_only(tmp_path: Path) -> None:
    path, canary = tmp_path / "own.pickle", tmp_path / "canary"
    store = TrustStore(tmp_path / "trust" / "models.json")
    path.write_bytes(as_model(by_stack_global(str(canary))))
    with pytest.raises(RefusedModelError):
        load_model(path, trusted=store)
    store.trust(path)
    path.write_bytes(as_model(by_stack_global(f"{canary}2")))
    with pytest.raises(RefusedModelError):
        load_model(path, trusted=store)
    assert not list(tmp_path.glob("canary*"))
