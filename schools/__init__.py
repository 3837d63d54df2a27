"""The directory: boards, schools, their contacts and calendar, and the DUO register. Knows no case."""
