"""What is written, as a text that a test can look into."""

from io import BytesIO

from openpyxl import load_workbook


def readable(content):
    """A text as it is; of a workbook the values of all its cells, row by row."""
    if isinstance(content, str):
        return content
    sheet = load_workbook(BytesIO(content)).active
    return "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in sheet.values)
