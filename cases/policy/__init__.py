"""Who may see and do what about cases: the only place that decides it."""
