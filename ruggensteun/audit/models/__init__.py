from .accesslog import AccessLog
from .audited import Audited, PurgePermit

__all__ = ["AccessLog", "Audited", "PurgePermit"]
