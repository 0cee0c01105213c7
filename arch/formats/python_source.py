"""What files of Python source share: the docstring at their head, their style, and a statement above them."""

from __future__ import annotations

import subprocess

from arch.analysis import Network
from arch.design import notation
from arch.graph import fingerprint


def docstring(network: Network, about: str = "") -> str:
    """That of a file: the network's name and notation, the architecture hash, and lines `about` the file."""
    graph = network.graph
    heads = ", ".join(dict.fromkeys(part.path.partition("/")[0] for part in graph.unbuilt))
    left_out = f"\nLeft out, since they do not fit the input: {heads}.\n" if heads else ""
    design = f"\n{notation.write(network.design)}\n" if network.design else ""
    # Escaped to ASCII: the file is read alike in any encoding, and no name ends the text.
    title = ascii(network.name)[1:-1].replace('"', "'")
    return (
        f'"""{title}, written by Archscope. Run the file to check it, or import `build_model`.\n'
        f'{design}{left_out}\nArchitecture {fingerprint(graph)}.\n{about}"""'
    )


def formatted(text: str) -> str:
    """Python source in the formatter's style."""
    # Imported here: it is a program, which only this needs.
    from ruff import find_ruff_bin

    command = [find_ruff_bin(), "format", "--isolated", "--line-length", "88", "--stdin-filename", "model.py", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)  # noqa: S603 (our own text)
    if done.returncode:
        raise ValueError(f"the formatter refused the source: {done.stderr.decode()}\n{text}")
    return done.stdout.decode()


def stamp(content: bytes, statement: str) -> bytes:
    """The source under a statement in comments."""
    # ASCII, and one comment a line: no text of a statement can end its comment.
    lines = statement.encode("ascii", "backslashreplace").decode().splitlines()
    return "".join(f"# {line}\n" for line in lines).encode() + content
