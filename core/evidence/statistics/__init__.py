"""Methods: intervals, tests and metrics of counts and sums, without a word of cases or columns."""
