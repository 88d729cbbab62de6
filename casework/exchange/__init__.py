"""The exchange between installations: what is in a parcel, who may send what, how copies meet."""
