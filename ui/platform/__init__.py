"""What the program asks of the account and the system around it; no Qt."""
