"""Valid SLIs and alert policies that probably do not mean what their author intended.

Every check reports a warning, which can be ignored. A check that cannot decide reports nothing.
"""
