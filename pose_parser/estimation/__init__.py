"""From a picture to the landmarks of the person in it."""

# MediaPipe imports OpenCV, which reads its limit on pictures while it is loaded: this sets the limit first.
import pose_parser.video  # noqa: F401
