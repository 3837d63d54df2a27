"""The verbs: the only writers. Each is one transaction: lock, may they, does the state allow it, change, announce."""
