"""The life of a driegesprek: start, reply, confirm, reschedule, cancel, record (design.md §6)."""

from .ending import cancel, record, reschedule, stop_all
from .planning import propose_again, reply, start, wish

__all__ = ["cancel", "propose_again", "record", "reply", "reschedule", "start", "stop_all", "wish"]
