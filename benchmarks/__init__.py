"""What `make bench` runs: the site beside a page of fixed cards and a plain ListView, in one run."""
