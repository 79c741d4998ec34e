"""The live server: browser frames in, predictions out."""
