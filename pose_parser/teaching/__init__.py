"""Teaching from the browser: whether there is enough to learn from, learning it, and telling how well it went."""
