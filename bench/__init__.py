"""One script per performance claim; each prints ratios that were measured within one run."""
