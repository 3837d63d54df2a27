"""When could everybody sit at one table? Windows in, ranked slots out: no database, no clock, nothing of ours.

What may never happen is decided in `possible.py` alone; `propose` and `feasible` both ask it. What is better is decided
in `choosing.py` alone: nothing is worth missing the deadline; three proposals fall on three days; and what is pleasant
is paid for in school days of waiting, so that a pleasant slot far away never beats a plain one soon.
"""

from .choosing import propose
from .possible import add_school_days, feasible
from .question import ANY_TIME, Part, Person, Proposal, Question, Reason

__all__ = ["ANY_TIME", "Part", "Person", "Proposal", "Question", "Reason", "add_school_days", "feasible", "propose"]
