"""Truth above prediction, video by video, along time."""

from __future__ import annotations

from typing import Any

import numpy as np

from pose_parser.models.evaluation import Evaluation, HeldOutAnswers
from pose_parser.models.evaluation.sentences import percent
from pose_parser.models.evaluation.timelines import Timeline, cut_timelines
from pose_parser.reports.drawings import Block, confidence_lane, lane

MOST_VIDEOS = 40
"""More videos than these are not drawn; those with the most mistakes come first."""


def video_lanes(evaluation: Evaluation, answers: HeldOutAnswers) -> list[dict[str, Any]]:
    """Draw the held-out answers of each video, the one with the most mistakes first.

    Parameters
    ----------
    evaluation : Evaluation
        For the threshold, and for whether the rows follow each other in time.
    answers : HeldOutAnswers
        Of its headline.

    Returns
    -------
    list of dict
        ``video``, ``group``, ``right`` (in words), ``end`` (of the last answer, in words) and three pictures:
        ``truth``, ``predicted`` and ``sure``, which is None without confidences.
    """
    names = answers.table["video"].astype(str).to_numpy()
    videos = np.unique(names)
    shares = {video: float(answers.right[names == video].mean()) for video in videos}
    ordered = sorted(videos, key=lambda video: (shares[video], video))[:MOST_VIDEOS]
    return [_video(evaluation, answers, str(video), np.flatnonzero(names == video)) for video in ordered]


def _video(evaluation: Evaluation, answers: HeldOutAnswers, video: str, rows: Any) -> dict[str, Any]:
    table = answers.table.iloc[rows]
    end_s = float(table["end_ms"].max()) / 1000.0
    pieces = _pieces(evaluation, answers, rows)
    length_s = max([end_s, *(float(piece.times_s[-1]) for piece in pieces)]) or 1.0
    threshold = None if evaluation.unsure is None else evaluation.unsure.unsure_below
    groups = sorted(set(table["group"].astype(str)) - {video})
    sure = None
    if answers.confidences is not None:
        lines = [(piece.times_s / length_s, answers.confidences[piece.rows]) for piece in pieces]
        sure = confidence_lane(lines, threshold=threshold, title=f"{video}: confidence")
    return {
        "video": video,
        "group": ", ".join(groups),
        "right": percent(float(answers.right[rows].mean())),
        "end": clock(length_s),
        "truth": lane(_blocks(answers, pieces, answers.true, length_s), title=f"{video}: truth"),
        "predicted": lane(_blocks(answers, pieces, answers.predicted, length_s), title=f"{video}: prediction"),
        "sure": sure,
    }


def _pieces(evaluation: Evaluation, answers: HeldOutAnswers, rows: Any) -> list[Timeline]:
    """Give stretches of time; rows that are whole segments are a stretch each."""
    table = answers.table.iloc[rows]
    ends_s = table["end_ms"].to_numpy(dtype=np.float64) / 1000.0
    if evaluation.headline_scores.segments is None:
        starts_s = table["start_ms"].to_numpy(dtype=np.float64) / 1000.0
        pairs = zip(rows, starts_s, ends_s, strict=True)
        return [Timeline(np.array([row]), np.array([start_s, end_s])) for row, start_s, end_s in pairs]
    pieces = cut_timelines(np.zeros(len(rows), dtype=np.intp), ends_s)
    return [Timeline(rows[piece.rows], piece.times_s) for piece in pieces]


def _blocks(answers: HeldOutAnswers, pieces: list[Timeline], codes: Any, length_s: float) -> list[Block]:
    return [
        Block(
            run.start_s / length_s, run.end_s / length_s, run.label, _words(answers, run.label, run.start_s, run.end_s)
        )
        for piece in pieces
        for run in piece.runs(codes)
    ]


def _words(answers: HeldOutAnswers, label: int, start_s: float, end_s: float) -> str:
    return f"{answers.classes[label]}, {clock(start_s)} to {clock(end_s)}"


def clock(time_s: float) -> str:
    """Write a time of a recording, such as 1:05.3."""
    tenths = round(10.0 * time_s)
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"
