"""What a machine suggests to editors, learned from what they decided. It decides nothing itself."""
