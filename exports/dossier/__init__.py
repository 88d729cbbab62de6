"""The dossier 一人一档: one student's file, plan and records on paper."""

from exports.dossier.facts import DossierFacts
from exports.dossier.writing import write_bound, write_dossier, write_dossiers

__all__ = [
    "DossierFacts",
    "write_bound",
    "write_dossier",
    "write_dossiers",
]
