"""Compares alerts and recorded ratios with the truth, on drawn events under a simulated clock."""
