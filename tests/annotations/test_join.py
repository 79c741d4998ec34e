"""Which label each frame has, also on real footage with counts made by hand."""

from collections import Counter
from pathlib import Path

import av
import numpy as np
import pytest

from pose_parser.annotations import Segment, VideoSpan, check_segments, frame_labels, read_annotations
from pose_parser.errors import AnnotationError

# example_video.json tells first and last frame of each; both belong to it. Counted by hand:
#   Right Step  7-49: 43   98-127: 30   161-192: 32   together 105
#   Left Step   51-96: 46   128-159: 32   194-237: 44   together 122
#   Successful Weight Transfer  7-49: 43   98-127: 30   128-159: 32   161-192: 32   194-237: 44   together 181
#   Failure Weight Transfer  51-96: 46
# Of the 382 frames 227 have a label in each family: 382 - 227 = 155 have none.
STEPS = {"Right Step": 105, "Left Step": 122, None: 155}
TRANSFERS = {"Successful Weight Transfer": 181, "Failure Weight Transfer": 46, None: 155}
DECLARED = {
    "annotation_schema": {
        "annotations_key": "annotations",
        "annotation_fields": {
            "label": "label",
            "start_frame": "metadata.system.frame",
            "end_frame": "metadata.system.endFrame",
        },
        "label_class_mapping": {
            "Left Step": "side",
            "Right Step": "side",
            "Successful Weight Transfer": "transfer",
            "Failure Weight Transfer": "transfer",
        },
    }
}
FAMILIES = {"families": DECLARED["annotation_schema"]["label_class_mapping"]}


@pytest.fixture(scope="module")
def own_times_ms(shared_data: Path) -> np.ndarray:
    """When each frame of the video is shown, from its packets."""
    with av.open(str(shared_data / "steps_dataloop" / "example_video.webm")) as container:
        packets = container.demux(container.streams.video[0])
        times = sorted(float(each.pts * each.time_base) for each in packets if each.pts is not None)
    return (np.array(times) - times[0]) * 1000


@pytest.mark.shared_data
@pytest.mark.parametrize("schema", [DECLARED, FAMILIES], ids=["declared", "recognised"])
@pytest.mark.parametrize("known", ["times", "rate", "export"])
def test_steps_join_right(shared_data: Path, own_times_ms: np.ndarray, schema: dict[str, object], known: str) -> None:
    if known == "export" and schema is DECLARED:
        known = "rate"  # that form of declaration cannot tell a frame rate
    assert len(own_times_ms) == 382
    span = VideoSpan.from_frames(own_times_ms)
    path = shared_data / "steps_dataloop" / "example_video.json"
    options = {"times": {"videos": {"example_video": span}}, "rate": {"fps": 30}, "export": {}}[known]
    segments, warnings = check_segments(
        read_annotations(path, schema=schema, **options), videos={"example_video": span}
    )
    assert (len(segments), warnings) == (12, [])
    regular_ms = np.arange(382) * 1000 / 30
    for times_ms in (own_times_ms, regular_ms):
        side = frame_labels(segments, times_ms, "side")
        assert Counter(side) == STEPS
        assert Counter(frame_labels(segments, times_ms, "transfer")) == TRANSFERS
        edges = (6, 7, 49, 50, 51, 127, 128, 159, 160, 237, 238)
        names = (None, "Right", "Right", None, "Left", "Right", "Left", "Left", None, "Left", None)
        assert [side[frame] and side[frame].split()[0] for frame in edges] == list(names)


def test_later_start_counts_and_other_families_do_not() -> None:
    segments = [Segment("a", 0.2, 0.4, "late"), Segment("a", 0, 0.5, "early"), Segment("a", 0, 0.5, "x", "other")]
    labels = frame_labels(segments, np.arange(7) * 100.0)
    assert labels.tolist() == ["early", "early", "late", "late", "early", None, None]
    assert frame_labels([], np.arange(2.0)).tolist() == [None, None]


def test_one_video_and_rising_times_only() -> None:
    with pytest.raises(AnnotationError, match="segments of 2 videos cannot be joined with one: a, b"):
        frame_labels([Segment("a", 0, 1, "x"), Segment("b", 0, 1, "x")], [0.0])
    with pytest.raises(AnnotationError, match="do not increase"):
        frame_labels([], [0.0, 0.0])
