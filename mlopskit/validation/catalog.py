"""The 60 expectations that Great Expectations 1.x exports, by the name that a suite file gives them."""

COLUMN_MAP = frozenset(
    f"expect_{name}"
    for name in (
        "column_value_lengths_to_be_between",
        "column_value_lengths_to_equal",
        "column_value_z_scores_to_be_less_than",
        "column_values_to_be_between",
        "column_values_to_be_dateutil_parseable",
        "column_values_to_be_decreasing",
        "column_values_to_be_in_set",
        "column_values_to_be_in_type_list",
        "column_values_to_be_increasing",
        "column_values_to_be_json_parseable",
        "column_values_to_be_null",
        "column_values_to_be_of_type",
        "column_values_to_be_unique",
        "column_values_to_match_json_schema",
        "column_values_to_match_like_pattern",
        "column_values_to_match_like_pattern_list",
        "column_values_to_match_regex",
        "column_values_to_match_regex_list",
        "column_values_to_match_strftime_format",
        "column_values_to_not_be_in_set",
        "column_values_to_not_be_null",
        "column_values_to_not_be_outliers",
        "column_values_to_not_match_like_pattern",
        "column_values_to_not_match_like_pattern_list",
        "column_values_to_not_match_regex",
        "column_values_to_not_match_regex_list",
    )
)
COLUMN_AGGREGATE = frozenset(
    f"expect_column_{name}"
    for name in (
        "distinct_values_to_be_in_set",
        "distinct_values_to_contain_set",
        "distinct_values_to_equal_set",
        "kl_divergence_to_be_less_than",
        "max_to_be_between",
        "mean_to_be_between",
        "median_to_be_between",
        "min_to_be_between",
        "most_common_value_to_be_in_set",
        "proportion_of_non_null_values_to_be_between",
        "proportion_of_unique_values_to_be_between",
        "quantile_values_to_be_between",
        "stdev_to_be_between",
        "sum_to_be_between",
        "type_to_be",
        "unique_value_count_to_be_between",
    )
)
SEVERAL_COLUMNS = frozenset(
    f"expect_{name}"
    for name in (
        "column_pair_values_a_to_be_greater_than_b",
        "column_pair_values_to_be_equal",
        "column_pair_values_to_be_in_set",
        "compound_columns_to_be_unique",
        "multicolumn_sum_to_equal",
        "multicolumn_values_to_be_equal",
        "multicolumn_values_to_be_unique",
        "select_column_values_to_be_unique_within_record",
    )
)
TABLE = frozenset(
    f"expect_{name}"
    for name in (
        "column_to_exist",
        "query_results_to_match_comparison",
        "table_column_count_to_be_between",
        "table_column_count_to_equal",
        "table_columns_to_match_ordered_list",
        "table_columns_to_match_set",
        "table_row_count_to_be_between",
        "table_row_count_to_equal",
        "table_row_count_to_equal_other_table",
    )
) | {"unexpected_rows_expectation"}
NAMES = COLUMN_MAP | COLUMN_AGGREGATE | SEVERAL_COLUMNS | TABLE
