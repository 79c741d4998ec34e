"""What a pickle names, read from its opcodes without executing one of them."""

from __future__ import annotations

import pickletools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pose_parser.models.known_globals import Global

_MARK: Final = object()
_UNKNOWN: Final = object()
_FORBIDDEN: Final = {
    "EXT1": "an entry of the extension registry",
    "EXT2": "an entry of the extension registry",
    "EXT4": "an entry of the extension registry",
    "PERSID": "a persistent id",
    "BINPERSID": "a persistent id",
    "NEXT_BUFFER": "a buffer outside the file",
    "READONLY_BUFFER": "a buffer outside the file",
    "INST": "an instance the way Python 2 wrote it",
    "OBJ": "an instance the way Python 2 wrote it",
    "NEWOBJ_EX": "an object built with keyword arguments",
}


@dataclass(frozen=True)
class PickleScan:
    """What the opcodes of one pickle say.

    Parameters
    ----------
    globals : frozenset of (module, name)
        Everything that loading would import.
    forbidden : frozenset of str
        Constructs, in words, that no classifier needs.
    problem : str or None
        Why the walk ended early; None for a pickle that is complete.
    """

    globals: frozenset[Global]
    forbidden: frozenset[str]
    problem: str | None


def scan_pickle(data: bytes) -> PickleScan:
    """Walk the opcodes of a pickle with a stack and memo of its own, and list what they name.

    Nothing is imported or called. A name that is not spelled out by string opcodes counts as forbidden.

    Parameters
    ----------
    data : bytes
        The pickle, of any protocol.

    Returns
    -------
    PickleScan
        What was found; up to the defect if the pickle is broken.
    """
    machine = _Machine()
    try:
        for opcode, argument, _ in _opcodes(data):
            machine.step(opcode, argument)
    except (ValueError, IndexError, KeyError, OverflowError, EOFError) as error:
        return machine.result(str(error).splitlines()[0] if str(error) else type(error).__name__)
    return machine.result(None)


def _opcodes(data: bytes) -> Iterator[tuple[Any, Any, int | None]]:
    yield from pickletools.genops(data)


class _Machine:
    """The stack and memo of an unpickler that knows strings and nothing else."""

    def __init__(self) -> None:
        self._stack: list[object] = []
        self._memo: dict[int, object] = {}
        self._globals: set[Global] = set()
        self._forbidden: set[str] = set()

    def result(self, problem: str | None) -> PickleScan:
        return PickleScan(frozenset(self._globals), frozenset(self._forbidden), problem)

    def step(self, opcode: pickletools.OpcodeInfo, argument: Any) -> None:
        """Apply one opcode."""
        name = opcode.name
        if name in _FORBIDDEN:
            self._forbidden.add(_FORBIDDEN[name])
        if name in {"GLOBAL", "INST"}:
            self._name(*str(argument).split(" ", 1))
        elif name == "STACK_GLOBAL":
            self._name(*self._stack[-2:])
        self._move(opcode, argument)

    def _name(self, *parts: object) -> None:
        """Record a global, or that its name cannot be read from the file."""
        if len(parts) == 2 and isinstance(parts[0], str) and isinstance(parts[1], str):
            self._globals.add((parts[0], parts[1]))
        else:
            self._forbidden.add("a name that is only known while loading")

    def _move(self, opcode: pickletools.OpcodeInfo, argument: Any) -> None:
        """Keep stack and memo as the unpickler would."""
        name = opcode.name
        if name == "MEMOIZE":
            self._memo[len(self._memo)] = self._stack[-1]
        elif name.endswith("PUT"):
            self._memo[int(argument)] = self._stack[-1]
        elif name.endswith("GET"):
            self._stack.append(self._memo[int(argument)])
        elif name == "DUP":
            self._stack.append(self._stack[-1])
        elif name == "MARK":
            self._stack.append(_MARK)
        else:
            self._pop(opcode)
            pushed = argument if isinstance(argument, str) and not opcode.stack_before else _UNKNOWN
            self._stack.extend([pushed] * len(opcode.stack_after))

    def _pop(self, opcode: pickletools.OpcodeInfo) -> None:
        before = opcode.stack_before
        if pickletools.markobject in before:
            while self._stack.pop() is not _MARK:
                pass
            before = before[: before.index(pickletools.markobject)]
        for _ in before:
            self._stack.pop()
