"""Quick log: a talk, a referral or an event for one student or many, in seconds."""
