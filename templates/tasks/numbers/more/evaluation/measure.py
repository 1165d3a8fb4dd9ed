    missed = (test[TARGET] - predicted).abs()
    return Metrics(
        mae=mine.mae,
        rmse=mine.rmse,
        r2=mine.r2,
        baseline=score(test[TARGET], baseline),
        mae_by={column: mean_by_group(missed, test[column]) for column in CATEGORIES},
        rows={"train": len(train), "test": len(test)},
    )
