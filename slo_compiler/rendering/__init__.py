"""Rendering of templates, each from named inputs. Templates contain layout, not logic."""
