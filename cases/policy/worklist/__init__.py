"""What needs a coach now: derived from the records each time, stored nowhere (design.md §3)."""

from .task import NOW, SOON, URGENT, Task
from .telling import told_sentence
from .whole import case_tasks, page_of_tasks, tasks

__all__ = ["NOW", "SOON", "URGENT", "Task", "case_tasks", "page_of_tasks", "tasks", "told_sentence"]
