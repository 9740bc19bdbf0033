"""English words that only hold a sentence together: a search need not find them. No Django."""

import re

STOP_WORDS = frozenset(
    """
    a an the this that these those i me my we us our you your he him his she her it its they them
    their who whom whose which what am is are was were be been being do does did doing have has had
    having can could may might must shall should will would and or but nor so if than then because
    while when where why how use used using about as at between by for from in into of on onto per
    to via with within without there here not no too very just also some any each such both either
    """.split()  # noqa: SIM905 -- a list of them would take a page
)
# What is left out after an apostrophe: "what's", "don't", "they'll".
CONTRACTED = re.compile("(n?['’](?:s|t|d|m|re|ve|ll))$")


def is_stop_word(word):
    """Whether `word`, in any case, is one, or begins a contraction as one."""
    word = word.casefold()
    return word in STOP_WORDS or CONTRACTED.sub("", word) in STOP_WORDS
