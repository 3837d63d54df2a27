"""How every action begins: load its row again, locked."""


def locked(instance):
    """The row as it is now, held until the action is done."""
    # Without the key: no action changes one, and rows that point here can be written meanwhile. With it, whoever holds
    # a conversation and must still point to its case, and whoever holds the case and wants the conversation, wait for
    # each other. PostgreSQL looks at such pointers only at the end of a transaction.
    # Not type(): who is signed in comes as a lazy object, which says of its class what it stands for.
    return instance.__class__.objects.select_for_update(of=("self",), no_key=True).get(pk=instance.pk)
