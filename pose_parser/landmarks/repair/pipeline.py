"""All wanted repairs, one after the other, with a record of each."""

from __future__ import annotations

from typing import Any

from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import Landmarks
from pose_parser.landmarks.repair.gaps import fill_gaps
from pose_parser.landmarks.repair.options import RepairOptions
from pose_parser.landmarks.repair.outliers import remove_outliers
from pose_parser.landmarks.repair.resampling import nearest_frames, resample
from pose_parser.landmarks.repair.smoothing import smooth_one_euro, smooth_savgol
from pose_parser.landmarks.repair.swaps import mend_swaps

Record = list[dict[str, Any]]


def repair(landmarks: Landmarks, options: RepairOptions) -> tuple[Landmarks, Record]:
    """Repair the landmarks of one recording.

    In this order, each only where `options` ask for it: exchanged sides are put back, outliers removed, gaps filled,
    frames resampled to a fixed rate, paths smoothed.

    Parameters
    ----------
    landmarks : Landmarks
        All frames; never modified.
    options : RepairOptions
        What to do.

    Returns
    -------
    landmarks : Landmarks
    record : list of dict
        What was done with which settings and how often it was needed, in plain JSON values.

    Raises
    ------
    PoserError
        If the wish cannot be fulfilled: Savitzky-Golay smoothing of frames at uneven times.
    """
    record: Record = []
    if options.mend_swaps:
        landmarks, n_mended, n_unexplained = mend_swaps(landmarks, options.max_swap_s)
        counts = {"n_mended": n_mended, "n_unexplained_changes": n_unexplained}
        record.append({"step": "mend_swaps", "max_swap_s": options.max_swap_s, **counts})
    if options.max_speed is not None:
        landmarks, n_removed = remove_outliers(landmarks, options.max_speed, longest_s=options.max_outlier_s)
        limits = {"max_speed": options.max_speed, "max_outlier_s": options.max_outlier_s}
        record.append({"step": "remove_outliers", **limits, "n_removed": n_removed})
    if options.fill_gaps is not None:
        landmarks, n_filled = fill_gaps(landmarks, options.fill_gaps)
        record.append({"step": "fill_gaps", "fill_gaps_s": options.fill_gaps, "n_filled": n_filled})
    if options.rate is not None:
        n_frames = len(landmarks)
        landmarks = resample(landmarks, options.rate, bridge_s=options.fill_gaps or 0.0)
        counts = {"n_frames_before": n_frames, "n_frames_after": len(landmarks)}
        record.append({"step": "resample", "rate": options.rate, **counts})
    return _smooth(landmarks, options, record)


def repair_file(file: LandmarksFile, options: RepairOptions) -> LandmarksFile:
    """Repair what a file of landmarks holds, and add the record to its provenance under ``"repair"``.

    A resampled frame has the number of the video's frame that is nearest to it in time.
    """
    landmarks, record = repair(file.landmarks, options)
    frames = file.frames
    if options.rate is not None and len(landmarks):
        frames = frames[nearest_frames(file.landmarks.timestamps_ms, landmarks.timestamps_ms)]
    return LandmarksFile(
        landmarks, frames, {**file.provenance, "repair": [*file.provenance.get("repair", []), *record]}
    )


def _smooth(landmarks: Landmarks, options: RepairOptions, record: Record) -> tuple[Landmarks, Record]:
    if options.smooth == "savgol":
        landmarks = smooth_savgol(landmarks, options.savgol_window, order=options.savgol_order)
        settings = {"window_s": options.savgol_window, "order": options.savgol_order}
        record.append({"step": "smooth_savgol", **settings})
    elif options.smooth == "one-euro":
        landmarks = smooth_one_euro(landmarks, min_cutoff=options.min_cutoff, beta=options.beta)
        record.append({"step": "smooth_one_euro", "min_cutoff": options.min_cutoff, "beta": options.beta})
    return landmarks, record
