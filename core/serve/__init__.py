"""The network edge: routes, roles, headers, warm-up."""
