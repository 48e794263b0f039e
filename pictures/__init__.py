"""Renders the generated dashboards of a seeded data set in a headless browser, and finds what is wrong."""
