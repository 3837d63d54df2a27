"""How every action begins: load its row again, locked."""


def locked(instance):
    """The row as it is now, held until the action is done."""
    return type(instance).objects.select_for_update(of=("self",)).get(pk=instance.pk)
