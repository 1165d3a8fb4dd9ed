
HORIZON = 7
"""Days between the last day that is known and the one that is told: plans are made a week ahead."""

TARGET = "demand"
NUMBERS = [
    "day",
    "season_sin",
    "season_cos",
    "temperature_lag_7",
    "lag_7",
    "lag_14",
    "mean_28",
]
CATEGORIES = ["weekday", "holiday"]
FEATURES = NUMBERS + CATEGORIES
EXAMPLE = {
    "day": 900,
    "season_sin": 0.5,
    "season_cos": -0.86,
    "temperature_lag_7": 18.0,
    "lag_7": 220.0,
    "lag_14": 215.0,
    "mean_28": 190.0,
    "weekday": "Sat",
    "holiday": 0,
}
"""One day as it may be asked about: a warm Saturday."""

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
