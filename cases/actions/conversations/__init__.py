"""The life of a driegesprek: start, reply, confirm, reschedule, cancel, record (design.md §6)."""

from .answering import reply, wish
from .doubt import comes_after_all, doubt, let_go_of_what_stays_in_doubt
from .ending import cancel, let_go, record, reschedule, stop_all
from .followups import look_back_on
from .handing import keep_time, step_out, take_over
from .planning import propose_again, start
from .sharing import part_where_tables_differ, plan_apart

__all__ = [
    "cancel",
    "comes_after_all",
    "doubt",
    "keep_time",
    "let_go",
    "let_go_of_what_stays_in_doubt",
    "look_back_on",
    "part_where_tables_differ",
    "plan_apart",
    "propose_again",
    "record",
    "reply",
    "reschedule",
    "start",
    "step_out",
    "stop_all",
    "take_over",
    "wish",
]
