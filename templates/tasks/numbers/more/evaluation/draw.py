    display = PredictionErrorDisplay.from_predictions(
        truth, predicted, kind="actual_vs_predicted", subsample=None
    )
