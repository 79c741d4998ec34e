"""Pictures and videos: from bytes or a file to frames."""
