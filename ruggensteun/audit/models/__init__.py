from .accesslog import AccessLog
from .audited import Audited, PurgePermit
from .ledger import Ledger

__all__ = ["AccessLog", "Audited", "Ledger", "PurgePermit"]
