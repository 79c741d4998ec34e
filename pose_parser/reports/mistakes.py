"""The worst mistakes: what a model was most sure of and wrong about, as poses with the moment in the video."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from pose_parser.landmarks import Landmarks, read_landmarks
from pose_parser.models.evaluation import HeldOutAnswers
from pose_parser.models.evaluation.sentences import percent
from pose_parser.reports.material import Material
from pose_parser.reports.skeletons import draw_skeleton
from pose_parser.reports.timelines import clock

MOST_MISTAKES = 12
APART_S = 1.5
"""Mistakes of one kind in one video that are nearer to each other are one mistake, shown once."""

MOST_OF_A_KIND = 3
NO_BREAK = "\u00a0"


class Mistake(NamedTuple):
    """A wrong answer: names, words for when and how sure, the pose, and a link into the video if it was found."""

    video: str
    true: str
    predicted: str
    true_number: int
    predicted_number: int
    sure: str
    time: str
    pose: Markup | None
    link: str | None


def worst_mistakes(material: Material, out: Path) -> list[Mistake]:
    """Choose and draw the worst mistakes.

    Parameters
    ----------
    material : Material
        The run.
    out : Path
        Where the page will lie: links to videos are relative to it.

    Returns
    -------
    list of Mistake
        The surest first; without confidences in order of time.
    """
    answers = material.answers
    rows = choose_mistakes(answers)
    landmarks: dict[str, Landmarks] = {}
    for video in dict.fromkeys(str(answers.table["video"].iloc[row]) for row in rows):
        if video in material.landmarks:
            landmarks[video] = read_landmarks(material.landmarks[video]).landmarks
    return [_mistake(material, row, landmarks, out) for row in rows]


def choose_mistakes(answers: HeldOutAnswers) -> list[int]:
    """Choose wrong answers: the surest, no two of the same moment, no more than a few of a kind in a video.

    Returns
    -------
    list of int
        Places in the table of answers.
    """
    wrong = np.flatnonzero(~answers.right)
    confidences = answers.confidences
    order = wrong if confidences is None else wrong[np.argsort(-confidences[wrong], kind="stable")]
    middles_s = _middles_s(answers)
    kinds: dict[tuple[str, int, int], list[float]] = {}
    chosen: list[int] = []
    for row in order.tolist():
        key = (str(answers.table["video"].iloc[row]), int(answers.true[row]), int(answers.predicted[row]))
        before = kinds.setdefault(key, [])
        if len(before) < MOST_OF_A_KIND and all(abs(middles_s[row] - one) >= APART_S for one in before):
            before.append(float(middles_s[row]))
            chosen.append(row)
        if len(chosen) == MOST_MISTAKES:
            break
    return chosen


def _middles_s(answers: HeldOutAnswers) -> Any:
    return answers.table[["start_ms", "end_ms"]].to_numpy(dtype=np.float64).mean(axis=1) / 1000.0


def _mistake(material: Material, row: int, landmarks: dict[str, Landmarks], out: Path) -> Mistake:
    answers = material.answers
    video = str(answers.table["video"].iloc[row])
    middle_s = float(_middles_s(answers)[row])
    true, predicted = int(answers.true[row]), int(answers.predicted[row])
    pose = None
    if video in landmarks and len(landmarks[video]):
        frame = int(np.abs(landmarks[video].timestamps_ms - 1000.0 * middle_s).argmin())
        title = f"{video} at {clock(middle_s)}: {answers.classes[true]}, called {answers.classes[predicted]}"
        pose = draw_skeleton(landmarks[video], frame, title=title)
    start_s = float(answers.table["start_ms"].iloc[row]) / 1000.0
    link = link_to(material.videos[video], out, start_s) if video in material.videos else None
    sure = ""
    if answers.confidences is not None:
        sure = f"{percent(float(answers.confidences[row]))} sure".replace(" ", NO_BREAK)
    names = answers.classes[true], answers.classes[predicted]
    return Mistake(video, *names, true, predicted, sure, clock(middle_s), pose, link)


def link_to(video: Path, out: Path, time_s: float) -> str:
    """Write the address of a moment of a video, as seen from the page.

    Every sign that means something in an address is escaped, so that no file name can become another kind of link.
    """
    try:
        relative = os.path.relpath(video.resolve(), out.resolve().parent)
        address = "/".join(quote(part, safe="") for part in Path(relative).parts)
    except ValueError:  # on another drive, where no relative path leads
        address = video.resolve().as_uri()
    return f"{address}#t={time_s:.1f}"
