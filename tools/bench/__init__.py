"""Times and memory of the night on the sample portal: `make bench`."""
