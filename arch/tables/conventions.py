"""Every counting and memory convention as a text, made from the tables that count."""

from __future__ import annotations

from collections.abc import Iterator

from arch.analysis import CONVENTIONS, KINDS, MEMORY, PARAMETERS, explained, in_words


def document() -> str:
    """A Markdown document with a section per convention."""
    return "\n".join([*_operations(), *_parameters(), *_memory()]) + "\n"


def _operations() -> Iterator[str]:
    yield "# Conventions"
    yield ""
    yield "What each tool or paper counts, for one image. Made from the tables that count:"
    yield "`python -m arch conventions > CONVENTIONS.md`."
    yield ""
    yield "## Operations"
    for rule in CONVENTIONS:
        yield ""
        yield f"### {rule.label} (`{rule.id}`)"
        yield ""
        yield f"Unit: {rule.unit}. Source: {rule.source}." + (f" {rule.note}" if rule.note else "")
        yield ""
        # In words from the rule itself, so that the document cannot say anything else than what is counted.
        counted = explained(rule)
        yield from (f"- {kind}: {counted[kind]}" for kind in KINDS if kind in counted)
        # Said as well: a kind that is passed over in silence would look forgotten.
        rest = [kind for kind in KINDS if kind not in counted]
        if rest:
            yield f"- not counted: {', '.join(rest)}"


def _parameters() -> Iterator[str]:
    yield ""
    yield "## Parameters"
    yield ""
    for rule in PARAMETERS:
        yield f"- **{rule.label}** (`{rule.id}`): {in_words(rule)}. Source: {rule.source}."


def _memory() -> Iterator[str]:
    yield ""
    yield "## Memory"
    yield ""
    yield "In bytes, for a batch and a number of bytes per element."
    yield ""
    for rule in MEMORY:
        yield f"- **{rule.label}** (`{rule.id}`): {rule.text}. Source: {rule.source}."
