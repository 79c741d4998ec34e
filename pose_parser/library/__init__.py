"""What lies in the data folder, as one library: takes and videos, their labels, movements, and what was deleted."""
