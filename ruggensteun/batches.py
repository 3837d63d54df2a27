"""Long lists a piece at a time: memory stays the same, and what was broken off is begun again without harm."""


def batches(rows, size=200):
    """Lists of at most `size` records of a queryset, by primary key; each is asked for when the one before is done."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield batch
        last = batch[-1].pk
