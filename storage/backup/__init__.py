"""Creates verified backups of a caseload and restores them.

A repository is a directory with plain file names and encrypted contents: ``snap/<UTC time>.db``
(the database, encrypted with the caseload's own key), ``.json`` (its manifest), copies of the key
slots, and ``blobs/`` with the evidence that any kept snapshot needs. A repository and the
passphrase or recovery code are all that is needed to restore on another computer.
"""

from storage.backup.repository import BackupSnapshot, RepositoryFinding, SnapshotOutcome
from storage.backup.restore import restore
from storage.backup.service import Backups

__all__ = ["BackupSnapshot", "Backups", "RepositoryFinding", "SnapshotOutcome", "restore"]
