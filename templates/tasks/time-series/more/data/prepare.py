def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """
    Put what is known a week before beside each day; drop days without a demand, and the first ones.

    Every feature looks back by the horizon at least, so that nothing of the day itself, or of the
    week before it, leaks into what it is told from.
    """
    require(raw, ["date", "temperature", "holiday", TARGET])
    days = raw.drop_duplicates().set_index("date").sort_index()
    if not days.index.is_unique:
        raise ProjectError("a date stands in the data twice, with different numbers")
    dates = pd.to_datetime(days.index)
    known = days.set_index(dates).asfreq("D")
    calendar = pd.DatetimeIndex(known.index)
    filled = known[TARGET].ffill()
    year = 2 * np.pi * calendar.day_of_year / 365.25
    rows = pd.DataFrame(
        {
            "date": calendar.strftime("%Y-%m-%d"),
            "day": (calendar - calendar[0]).days,
            "season_sin": np.sin(year).round(6),
            "season_cos": np.cos(year).round(6),
            "temperature_lag_7": known["temperature"].ffill().shift(HORIZON),
            "lag_7": filled.shift(HORIZON),
            "lag_14": filled.shift(2 * HORIZON),
            "mean_28": filled.shift(HORIZON).rolling(28).mean().round(6),
            "weekday": [WEEKDAYS[number] for number in calendar.day_of_week],
            "holiday": known["holiday"],
            TARGET: known[TARGET],
        },
        index=calendar,
    )
    whole = rows.dropna().reset_index(drop=True)
    return whole.astype({"holiday": int, TARGET: int})
