"""What leaves as a file for a spreadsheet must stay text there."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value):
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
