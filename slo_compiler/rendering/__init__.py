"""Rendering: one template from one named input. Templates hold layout, not logic."""
