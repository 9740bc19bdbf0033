"""What `make bench` runs: the site against a bare page and a plain ListView, on one machine, in one run."""
