"""The signals page: what an auditor might question, with the records concerned."""
