"""The Landscape page: the published networks on axes of one's choice, and the design among them."""

from pages.content.landscape import landscape
from pages.shell.frame import frame

with frame("Landscape") as session:
    landscape.show(session)
