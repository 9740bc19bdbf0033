"""How the people who curate sign in: a password, a code of their app if they have one, or a proxy's word.

Until both steps are done nobody is signed in at all, so that no other page has to ask.
"""
