"""Living on a site that others use: what is on it, what runs have left there, and removing that."""
