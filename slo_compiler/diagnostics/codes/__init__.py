"""Every code, one module per family: what is wrong, in words, and the manual."""
