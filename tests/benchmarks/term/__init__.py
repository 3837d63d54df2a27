"""A simulated term: what planning by itself is worth, against "first slot the coach likes, ask, wait"."""
