"""A story as one page: all steps, each with its picture, for paper and for sending."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from arch.drawing.sheet import Sheet
from arch.formats.svg import to_svg
from arch.scenes.inks import scene_sheet
from arch.stories.base import Asked, Shown, Step, Story, plain

_STYLE = """
body { font: 16px/1.5 "Source Sans Pro", Helvetica, Arial, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733; }
h1 { font-size: 1.7rem; line-height: 1.2; }
section { break-inside: avoid; display: grid; grid-template-columns: 17rem 1fr; gap: 0 1.5rem; border-top: 1px solid #d3dae2; padding: 0.8rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 0.3rem; }
p { margin: 0 0 0.5rem; }
svg { width: 100%; height: auto; }
.answer { font-size: 1.7rem; font-weight: 600; line-height: 1.1; }
.small { font-size: 0.8rem; }
@media (max-width: 50rem) { section { display: block; } }
@page { margin: 14mm; }
"""  # noqa: E501 (a rule a line)


def sheet_of(story: Story, step: Step, shown: Shown) -> Sheet:
    """A step's picture for a file, under the question and the idea."""
    return scene_sheet(shown.scene.figure(), f"{story.question} {step.heading}")


def document(story: Story, asked: Asked) -> str:
    """The page as HTML, with no script and nothing that it fetches."""
    steps = "\n".join(_section(number, step, asked) for number, step in enumerate(story.steps, 1))
    title = escape(story.question)
    # Nothing is fetched and nothing runs: the page can be sent as a file.
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = f"<h1>{title}</h1>\n{steps}\n<p class='small'>Archscope. Numbers without a source are computed.</p>"
    return f"<!doctype html>\n<html lang='en'><head>{head}<style>{_STYLE}</style></head>\n<body>{body}</body></html>\n"


def _section(number: int, step: Step, asked: Asked) -> str:
    return f"<section>\n{''.join(_parts(number, step, asked))}\n</section>"


def _parts(number: int, step: Step, asked: Asked) -> Iterator[str]:
    shown = step.show(asked)
    yield f"<div><h2>{number}. {escape(step.heading)}</h2><p>{escape(step.written(shown))}</p>"
    yield f"<p><span class='answer'>{escape(plain(shown.answer.number))}</span><br>{escape(shown.answer.about)}</p>"
    for control in step.controls:
        yield f"<p class='small'>{escape(control.label)}: {escape(asked.label(control))}</p>"
    for source in shown.all_sources:
        yield f"<p class='small'>{escape(source)}</p>"
    yield f"</div><div>{to_svg(scene_sheet(shown.scene.figure(), paper='light'))}</div>"
