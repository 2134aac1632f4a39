"""Tables -> findings: what its header paths, row labels and sums say each cell is."""
