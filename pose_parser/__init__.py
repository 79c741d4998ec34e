"""Poser: recognise human movement live, on your own machine."""
