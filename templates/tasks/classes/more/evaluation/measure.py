    right = test[TARGET] == predicted
    names = sorted(test[TARGET].unique())
    recalls = recall_score(test[TARGET], predicted, labels=names, average=None, zero_division=0.0)
    return Metrics(
        accuracy=mine.accuracy,
        f1_macro=mine.f1_macro,
        baseline=score(test[TARGET], baseline),
        recall={name: round(float(value), 6) for name, value in zip(names, recalls, strict=True)},
        accuracy_by={column: accuracy_by_group(right, test[column]) for column in CATEGORIES},
        rows={"train": len(train), "test": len(test)},
    )
