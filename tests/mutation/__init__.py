"""Mutation tests: the generated tests must fail on rules with deliberate faults."""
