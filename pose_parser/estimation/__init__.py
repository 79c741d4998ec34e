"""From a picture to the landmarks of the person in it."""
