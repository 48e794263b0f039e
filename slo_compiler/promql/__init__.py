"""PromQL: writes expressions, and parses those in specs."""
