"""What a language model is asked about an article, and what of its answer can be used. No network."""
