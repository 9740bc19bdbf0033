"""What the admin's lists are made of: their pages, and the filters beside them."""
