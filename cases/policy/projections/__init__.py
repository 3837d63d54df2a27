"""What a person may see is a projection, not a model: frozen objects that hold only the permitted fields.

Templates, mails, exports and calendar files for school contacts, guardians and leads receive these and nothing else,
so that a forbidden field cannot leak: it is not there (design.md §3.2).
"""

from .guardian import OwnPage, own_page, own_question
from .lead import CaseLine, page_of_cases
from .school import Pupil, page_of_pupils, pupil

__all__ = ["CaseLine", "OwnPage", "Pupil", "own_page", "own_question", "page_of_cases", "page_of_pupils", "pupil"]
