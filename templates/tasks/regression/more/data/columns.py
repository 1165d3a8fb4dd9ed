
TARGET = "body_mass_g"
NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
CATEGORIES = ["species", "island", "sex"]
FEATURES = NUMBERS + CATEGORIES
EXAMPLE = {
    "bill_length_mm": 50.0,
    "bill_depth_mm": 15.0,
    "flipper_length_mm": 220.0,
    "species": "Gentoo",
    "island": "Biscoe",
    "sex": "male",
}
"""One bird as it may be asked about: a large one."""
