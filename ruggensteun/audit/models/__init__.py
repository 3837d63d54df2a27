from .accesslog import AccessLog, LoggedCase
from .audited import Audited, PurgePermit
from .ledger import Ledger

__all__ = ["AccessLog", "Audited", "Ledger", "LoggedCase", "PurgePermit"]
