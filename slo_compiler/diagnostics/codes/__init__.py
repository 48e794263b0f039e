"""All diagnostic codes with their messages and explanations, one module per family."""
