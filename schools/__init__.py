"""The directory: boards, schools, contacts, school calendar, the DUO register. It knows no case."""
