"""How pandas reads the words of a CSV file: what is missing, what a number, what true or false."""

MISSING = (
    *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"),
    *("NULL", "NaN", "None", "n/a", "nan", "null"),
)
TRUTHS = ("True", "TRUE", "true", "False", "FALSE", "false")
WHOLE = r"^[ ]*[+-]?[0-9]+[ ]*$"
NUMBER = r"(?i)^[ ]*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|inf|infinity)[ ]*$"
