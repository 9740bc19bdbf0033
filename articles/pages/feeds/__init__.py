"""Any listing as a feed, from the same filter and under the same address: Atom, RSS and JSON Feed.

It goes by when articles were published here, so that a follower gets an old article that is added today.
"""
