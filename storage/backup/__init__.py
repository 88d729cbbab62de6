"""Keeps verified copies of a caseload, and brings one back.

A repository is a directory with open names and closed contents: ``snap/<UTC time>.db`` (the
database, encrypted with the caseload's own key), ``.json`` (its manifest), copies of the key
slots, and ``blobs/`` with the evidence that any kept snapshot needs. Together with the
passphrase or the recovery code it is all that another machine needs.
"""

from storage.backup.manifest import BackupSnapshot, SnapshotOutcome
from storage.backup.repository import RepositoryFinding
from storage.backup.restore import restore
from storage.backup.service import Backups

__all__ = ["BackupSnapshot", "Backups", "RepositoryFinding", "SnapshotOutcome", "restore"]
