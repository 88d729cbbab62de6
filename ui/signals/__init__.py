"""The page of signals: what an auditor would ask about, with the records beside each."""
