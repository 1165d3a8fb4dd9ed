def build(params: Params) -> ImageClassifier:
    """Return the model before it has seen data."""
    return ImageClassifier(params.width, params.epochs, params.learning_rate, params.seed)
