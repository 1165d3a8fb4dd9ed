
TARGET = "topic"
NUMBERS: list[str] = []
CATEGORIES = ["channel"]
"""What the metrics are told by; the model itself sees the text alone."""
FEATURES = ["text"]
EXAMPLE = {"text": "Hello. The parcel has not arrived and the tracking number shows nothing."}
"""One message as it may be asked about."""
