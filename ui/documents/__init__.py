"""Making documents: dossiers, ledgers, class sheets; with a look at them before."""
