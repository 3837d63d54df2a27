"""How every action begins: load its row again, locked."""


def locked(instance):
    """The row as it is now, held until the action is done."""
    # Not type(): who is signed in comes as a lazy object, which says of its class what it stands for.
    return instance.__class__.objects.select_for_update(of=("self",)).get(pk=instance.pk)
