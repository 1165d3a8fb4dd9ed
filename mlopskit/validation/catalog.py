"""The 60 expectations that Great Expectations 1.x exports: their names in a suite file, and their arguments."""

from collections.abc import Mapping

_BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")
_COLUMN = ("column!",)
_PAIR = ("column_A!", "column_B!", "ignore_row_if")
_LIST = ("column_list!", "ignore_row_if")
_FILTER = ("row_condition", "condition_parser")
_AGGREGATE = (*_COLUMN, *_FILTER)
_MAP = (*_AGGREGATE, "mostly")
SHARED = frozenset(
    ("severity", "id", "catch_exceptions", "notes", "rendered_content", "batch_id", "windows", "meta", "description")
) | {"result_format"}
"""What every expectation takes."""

_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "expect_column_distinct_values_to_be_in_set": (*_AGGREGATE, "value_set!"),
    "expect_column_distinct_values_to_contain_set": (*_AGGREGATE, "value_set!"),
    "expect_column_distinct_values_to_equal_set": (*_AGGREGATE, "value_set!"),
    "expect_column_kl_divergence_to_be_less_than": (
        *(*_AGGREGATE, "partition_object", "threshold", "internal_weight_holdout", "tail_weight_holdout"),
        *("bucketize_data", "min_value", "max_value"),
    ),
    "expect_column_max_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_mean_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_median_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_min_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_most_common_value_to_be_in_set": (*_AGGREGATE, "value_set!", "ties_okay"),
    "expect_column_pair_values_a_to_be_greater_than_b": (*_PAIR, *_FILTER, "mostly", "or_equal"),
    "expect_column_pair_values_to_be_equal": (*_PAIR, *_FILTER, "mostly"),
    "expect_column_pair_values_to_be_in_set": (*_PAIR, *_FILTER, "mostly", "value_pairs_set!"),
    "expect_column_proportion_of_non_null_values_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_proportion_of_unique_values_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_quantile_values_to_be_between": (*_AGGREGATE, "quantile_ranges!", "allow_relative_error"),
    "expect_column_stdev_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_sum_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_to_exist": (*_COLUMN, "column_index"),
    "expect_column_type_to_be": (*_COLUMN, "type_!"),
    "expect_column_unique_value_count_to_be_between": (*_AGGREGATE, *_BOUNDS),
    "expect_column_value_lengths_to_be_between": (*_MAP, *_BOUNDS),
    "expect_column_value_lengths_to_equal": (*_MAP, "value!"),
    "expect_column_value_z_scores_to_be_less_than": (*_MAP, "threshold!", "double_sided!"),
    "expect_column_values_to_be_between": (*_MAP, *_BOUNDS),
    "expect_column_values_to_be_dateutil_parseable": _MAP,
    "expect_column_values_to_be_decreasing": (*_MAP, "strictly"),
    "expect_column_values_to_be_in_set": (*_MAP, "value_set!"),
    "expect_column_values_to_be_in_type_list": (*_MAP, "type_list"),
    "expect_column_values_to_be_increasing": (*_MAP, "strictly"),
    "expect_column_values_to_be_json_parseable": _MAP,
    "expect_column_values_to_be_null": _MAP,
    "expect_column_values_to_be_of_type": (*_MAP, "type_!"),
    "expect_column_values_to_be_unique": _MAP,
    "expect_column_values_to_match_json_schema": (*_MAP, "json_schema!"),
    "expect_column_values_to_match_like_pattern": (*_MAP, "like_pattern!", "escape"),
    "expect_column_values_to_match_like_pattern_list": (*_MAP, "like_pattern_list!", "match_on", "escape"),
    "expect_column_values_to_match_regex": (*_MAP, "regex"),
    "expect_column_values_to_match_regex_list": (*_MAP, "regex_list!", "match_on"),
    "expect_column_values_to_match_strftime_format": (*_MAP, "strftime_format!"),
    "expect_column_values_to_not_be_in_set": (*_MAP, "value_set!"),
    "expect_column_values_to_not_be_null": _MAP,
    "expect_column_values_to_not_be_outliers": (*_MAP, "method", "multiplier"),
    "expect_column_values_to_not_match_like_pattern": (*_MAP, "like_pattern!", "escape"),
    "expect_column_values_to_not_match_like_pattern_list": (*_MAP, "like_pattern_list!", "escape"),
    "expect_column_values_to_not_match_regex": (*_MAP, "regex!"),
    "expect_column_values_to_not_match_regex_list": (*_MAP, "regex_list!"),
    "expect_compound_columns_to_be_unique": (*_LIST, *_FILTER, "mostly"),
    "expect_multicolumn_sum_to_equal": (*_LIST, *_FILTER, "mostly", "sum_total!"),
    "expect_multicolumn_values_to_be_equal": (*_LIST, *_FILTER, "mostly"),
    "expect_multicolumn_values_to_be_unique": (*_LIST, *_MAP),
    "expect_query_results_to_match_comparison": (
        *("base_query!", "comparison_data_source_name!", "comparison_query!", "mostly"),
    ),
    "expect_select_column_values_to_be_unique_within_record": (*_LIST, *_FILTER, "mostly"),
    "expect_table_column_count_to_be_between": ("min_value", "max_value"),
    "expect_table_column_count_to_equal": ("value!",),
    "expect_table_columns_to_match_ordered_list": ("column_list",),
    "expect_table_columns_to_match_set": ("column_set", "exact_match"),
    "expect_table_row_count_to_be_between": (*_FILTER, *_BOUNDS),
    "expect_table_row_count_to_equal": (*_FILTER, "value!"),
    "expect_table_row_count_to_equal_other_table": (*_FILTER, "other_table_name!"),
    "unexpected_rows_expectation": ("unexpected_rows_query!",),
}
"""An exclamation mark stands behind what must be given."""

NAMES = frozenset(_ARGUMENTS)


def required(name: str) -> tuple[str, ...]:
    """Return the arguments that an expectation cannot do without."""
    return tuple(argument[:-1] for argument in _ARGUMENTS[name] if argument.endswith("!"))


def allowed(name: str) -> frozenset[str]:
    """Return every argument that an expectation takes; any other is refused, as Great Expectations does."""
    return frozenset(argument.removesuffix("!") for argument in _ARGUMENTS[name]) | SHARED
