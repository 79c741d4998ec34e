"""How ``poser --help`` reads: commands in the order of the path, whole paragraphs, an example at the end of each."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.models import CommandFunctionType

from pose_parser.cli.inputs import require_inputs

PANELS = {
    "All at once": ("make",),
    "1. Landmarks": ("extract", "import", "repair"),
    "2. Annotations and data sets": ("annotations", "dataset"),
    "3. Models": ("train", "report"),
    "4. Use": ("predict", "compare", "replay", "export"),
    "Look around, keep order": ("library", "models", "runs", "jobs", "explore", "assets"),
}
"""The commands in the order in which they are needed."""


def as_manual(text: str | None) -> str:
    """Let each paragraph run to the terminal's width; what is indented keeps its lines."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(each if each.startswith(" ") else " ".join(each.split("\n")) for each in paragraphs)


class ManualCommand(TyperCommand):
    """A command whose help is easy to read, and whose mistakes are answered with what was probably meant."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, help=as_manual(help), **kwargs)
        for parameter in self.params:
            if isinstance(parameter, TyperOption):
                _say_in_words(parameter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002  # typer gives it
        """Write arguments as ``VIDEO MODEL``."""
        arguments = [argument for argument in self.params if isinstance(argument, TyperArgument)]
        return [self.options_metavar or "", *(_usage(argument) for argument in arguments)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; a value that is none of the choices is answered with the nearest one."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = suggest_choice(error.message)
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run, if the files that are to be read are there."""
        require_inputs(self, ctx.params)
        return super().invoke(ctx)


class ManualGroup(TyperGroup):
    """A group of commands in the order of `PANELS`."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, help=as_manual(help), **kwargs)
        for panel, names in PANELS.items():
            for name in names:
                if name in self.commands:
                    self.commands[name].rich_help_panel = panel  # type: ignore[attr-defined]  # typer reads it

    def list_commands(self, ctx: Any) -> list[str]:
        """Give the names in the order of the path; others, as in groups within the group, as they came."""
        order = [name for names in PANELS.values() for name in names]
        return sorted(super().list_commands(ctx), key=lambda name: order.index(name) if name in order else len(order))


class ManualTyper(typer.Typer):
    """A set of commands that are `ManualCommand`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, cls=ManualGroup, no_args_is_help=True, **kwargs)

    def command(self, name: str | None = None, **kwargs: Any) -> Callable[[CommandFunctionType], CommandFunctionType]:
        """Register a command."""
        return super().command(name, **{"cls": ManualCommand, **kwargs})


def suggest_choice(message: str) -> str:
    """Add to ``'gird' is not one of 'none', 'grid'`` which of these was probably meant."""
    message = message.removeprefix("Value error, ")
    found = re.search(r"'(?P<given>[^']*)' is not one of (?P<choices>.*?)\.?$", message)
    if found is None:
        return message
    near = get_close_matches(found["given"], re.findall(r"'([^']*)'", found["choices"]), n=1)
    return f"{message.rstrip('.')}. Did you mean {near[0]!r}?" if near else message


def suggest_word(message: str, arguments: Sequence[str]) -> str:
    """Add to ``there is no format 'cvs'; there are csv, elan`` which word was probably meant.

    Only a word that somebody wrote, as it is or as a part between ``=``, ``,`` and ``:``, is answered so.
    """
    written = {part for argument in arguments for part in (argument, *re.split(r"[=,:]", argument))}
    for given in re.findall(r"'([^']+)'", message) if "did you mean" not in message else ():
        near = get_close_matches(given, set(re.findall(r"[\w-]+", message)) - {given}, n=1, cutoff=0.65)
        if given in written and near:
            return f"{message}. Did you mean {near[0]!r}?"
    return message


def _say_in_words(option: TyperOption) -> None:
    """Write NUMBER for ``<float>``, and the choices where there is room for them: in the help."""
    choices = [str(choice) for choice in option.type_descriptor.choices or ()]
    if not all(re.search(rf"\b{choice}\b", option.help or "") for choice in choices):
        option.help = f"{option.help} One of {', '.join(choices)}."
    if option.metavar is None:
        option.metavar = "" if option.is_flag else "WORD" if choices else _kind(option.bare_type())


def _kind(type_name: str) -> str:
    kinds = {"Path": "PATH", "float": "NUMBER", "int": "NUMBER"}
    return next((word for name, word in kinds.items() if name in type_name), "TEXT")


def _usage(argument: TyperArgument) -> str:
    name = (argument.metavar or argument.name or "").upper()
    name += "..." if argument.nargs != 1 and not name.endswith("...") else ""
    return name if argument.required else f"[{name}]"
