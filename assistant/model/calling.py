"""Tool calls as models send them, answered whatever they hold: unknown, repeated, broken, of another type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.model.pieces import ModelFault, Tool, ToolCalled
from assistant.model.waiting import Call

_MOST_BROKEN = 3
_LONGEST = 500


class _Unreadable(Exception):
    """Arguments that cannot be taken; the text tells the model why."""


@dataclass(slots=True)
class Calling:
    """The tools of one answer and the calls made so far."""

    call: Call
    tools: Mapping[str, Tool]
    _answered: set[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=set)
    _broken: int = 0

    def run(self, name: str, sent: Mapping[str, object] | None) -> str:
        """What the model is told; `sent` None is no JSON object. Raises ModelFault after too many faults."""
        try:
            tool = self._tool(name)
            arguments = _read(tool, sent)
        except _Unreadable as fault:
            self._broken += 1
            if self._broken > _MOST_BROKEN:
                raise ModelFault(
                    "bad_tool_call", f"{self._broken} tool calls that cannot be read: {fault}"
                ) from fault
            return str(fault)
        written = tuple(sorted(arguments.items()))
        if (name, written) in self._answered:
            return "This call was answered above. Do not repeat it; answer with what you have."
        self._answered.add((name, written))
        told = tool.run(arguments)
        self.call.put(ToolCalled(name, written, told.content, told.artifact))
        return told.content

    def _tool(self, name: str) -> Tool:
        if name not in self.tools:
            raise _Unreadable(
                f"There is no tool {name[:_LONGEST]!r}. The tools are: {', '.join(self.tools)}."
            )
        return self.tools[name]


def _read(tool: Tool, sent: Mapping[str, object] | None) -> dict[str, str]:
    """The arguments as text, empty ones left out; raises _Unreadable."""
    if sent is None:
        raise _Unreadable("The arguments were no JSON object. Nothing was done.")
    known = [argument.name for argument in tool.arguments]
    unknown = sorted(str(name) for name in sent.keys() - set(known))
    if unknown:
        raise _Unreadable(
            f"{tool.name} has no argument {unknown[0][:_LONGEST]!r}. Its arguments are: {', '.join(known)}."
        )
    return {name: text for name, value in sent.items() if (text := _text(name, value))}


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Unreadable(f"The argument {name!r} must be text, in the words of the user.")
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise _Unreadable(f"The argument {name!r} is longer than {_LONGEST} characters.")
    return text
