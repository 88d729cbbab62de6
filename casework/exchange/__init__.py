"""The exchange between installations: parcel contents, permissions, and the merge of copies."""
