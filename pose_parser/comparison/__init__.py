"""One person's movement beside another's: aligned in time and space, compared joint by joint in degrees."""
