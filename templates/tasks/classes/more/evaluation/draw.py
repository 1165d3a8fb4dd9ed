    display = ConfusionMatrixDisplay.from_predictions(
        truth, predicted, cmap="Blues", colorbar=False
    )
