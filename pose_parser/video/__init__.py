"""Pictures and videos: from bytes or a file to frames."""

from pose_parser.video.images import RgbImage, decode_image

__all__ = ["RgbImage", "decode_image"]
