"""Do the generated tests fail when the rules are wrong? Here the rules are made wrong on purpose."""
