"""Documents page: dossiers, ledgers, class sheets and forms, with a preview."""
