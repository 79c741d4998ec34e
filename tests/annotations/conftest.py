"""One small file of every format, in the shape that its tool documents; two steps and a rest in each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATALOOP = {
    "id": "1",
    "name": "walk.mp4",
    "metadata": {"system": {"fps": 25, "ffmpeg": {"avg_frame_rate": "25/1"}}, "fps": 25},
    "annotations": [
        {
            "id": "a",
            "type": "class",
            "label": "left",
            "metadata": {"system": {"startTime": 0.0, "endTime": 0.08, "frame": 0, "endFrame": 2}},
        },
        {
            "id": "b",
            "type": "class",
            "label": "right",
            "metadata": {"system": {"startTime": 0.12, "endTime": 0.2, "frame": 3, "endFrame": 5}},
        },
    ],
    "annotationsCount": 2,
    "annotated": True,
}

CVAT_VIDEO = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task><id>3</id><name>walking</name><size>9</size><mode>interpolation</mode><start_frame>0</start_frame>
      <stop_frame>8</stop_frame><frame_filter></frame_filter><source>walk.mp4</source></task>
    <dumped>2026-01-02 03:04:05.000000+00:00</dumped>
  </meta>
  <track id="0" label="person" source="manual">
    <box frame="1" keyframe="1" outside="0" occluded="0" xtl="1.0" ytl="1.0" xbr="9.0" ybr="9.0" z_order="0">
      <attribute name="step">left</attribute></box>
    <box frame="2" keyframe="0" outside="0" occluded="0" xtl="1.0" ytl="1.0" xbr="9.0" ybr="9.0" z_order="0">
      <attribute name="step">left</attribute></box>
    <box frame="3" keyframe="1" outside="0" occluded="0" xtl="1.0" ytl="1.0" xbr="9.0" ybr="9.0" z_order="0">
      <attribute name="step">right</attribute></box>
    <box frame="6" keyframe="1" outside="1" occluded="0" xtl="1.0" ytl="1.0" xbr="9.0" ybr="9.0" z_order="0">
      <attribute name="step">right</attribute></box>
  </track>
</annotations>
"""

CVAT_IMAGES = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><task><id>4</id><name>walk.mp4</name><mode>annotation</mode><frame_filter>step=2</frame_filter></task></meta>
  <image id="0" name="frame_000000" width="64" height="48"><tag label="left" source="manual"></tag></image>
  <image id="2" name="frame_000002" width="64" height="48"><tag label="left" source="manual"></tag></image>
  <image id="4" name="frame_000004" width="64" height="48"><tag label="right" source="manual"></tag></image>
  <image id="8" name="frame_000008" width="64" height="48">
    <box label="right" occluded="0" xtl="1" ytl="1" xbr="2" ybr="2" z_order="0"></box></image>
</annotations>
"""

LABEL_STUDIO = [
    {
        "id": 7,
        "data": {"video": "/data/upload/2/0a1b2c3d-walk.mp4"},
        "annotations": [
            {
                "id": 1,
                "was_cancelled": False,
                "result": [
                    {
                        "id": "x1",
                        "type": "timelinelabels",
                        "from_name": "step",
                        "to_name": "video",
                        "origin": "manual",
                        "value": {"ranges": [{"start": 1, "end": 3}], "timelinelabels": ["left"]},
                    },
                    {
                        "id": "x2",
                        "type": "timelinelabels",
                        "from_name": "step",
                        "to_name": "video",
                        "value": {"ranges": [{"start": 4, "end": 6}], "timelinelabels": ["right"]},
                    },
                    {
                        "id": "x3",
                        "type": "labels",
                        "from_name": "talk",
                        "to_name": "audio",
                        "value": {"start": 0.5, "end": 1.25, "channel": 0, "labels": ["counts"]},
                    },
                    {"type": "relation", "from_id": "x1", "to_id": "x2", "direction": "right"},
                ],
            },
            {"id": 2, "was_cancelled": True, "result": [{"value": {"start": 0, "end": 9, "labels": ["gone"]}}]},
        ],
    }
]

LABEL_STUDIO_MIN = [
    {
        "id": 7,
        "video": "/data/upload/2/0a1b2c3d-walk.mp4",
        "step": [
            {"ranges": [{"start": 1, "end": 3}], "timelinelabels": ["left"]},
            {"ranges": [{"start": 4, "end": 6}], "timelinelabels": ["right"]},
        ],
        "talk": [{"start": 0.5, "end": 1.25, "labels": ["counts"]}],
        "annotator": 1,
        "created_at": "2026-01-02T03:04:05Z",
    }
]

ELAN = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-02T03:04:05+00:00" FORMAT="3.0" VERSION="3.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
    <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/My%20clips/walk.mp4" MIME_TYPE="video/mp4"
        RELATIVE_MEDIA_URL="./walk.mp4"/>
    <PROPERTY NAME="lastUsedAnnotationId">7</PROPERTY>
  </HEADER>
  <TIME_ORDER>
    <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/>
    <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="400"/>
    <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="400"/>
    <TIME_SLOT TIME_SLOT_ID="ts4"/>
    <TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="1000"/>
  </TIME_ORDER>
  <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="step">
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
      <ANNOTATION_VALUE>left</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts5">
      <ANNOTATION_VALUE>right</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
  </TIER>
  <TIER LINGUISTIC_TYPE_REF="parts" PARENT_REF="step" TIER_ID="part">
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
      <ANNOTATION_VALUE>lift</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts4" TIME_SLOT_REF2="ts5">
      <ANNOTATION_VALUE>place</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
  </TIER>
  <TIER LINGUISTIC_TYPE_REF="notes" PARENT_REF="step" TIER_ID="quality">
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a1">
      <ANNOTATION_VALUE>good</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a6" ANNOTATION_REF="a2">
      <ANNOTATION_VALUE>fair</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a7" ANNOTATION_REF="a2" PREVIOUS_ANNOTATION="a6">
      <ANNOTATION_VALUE>poor</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
  </TIER>
  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
  <LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" LINGUISTIC_TYPE_ID="parts" TIME_ALIGNABLE="true"/>
  <LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Subdivision" LINGUISTIC_TYPE_ID="notes" TIME_ALIGNABLE="false"/>
</ANNOTATION_DOCUMENT>
"""

BORIS = {
    "time_format": "hh:mm:ss",
    "project_name": "gait",
    "project_format_version": "7.0",
    "subjects_conf": {"0": {"key": "p", "name": "Ana", "description": ""}},
    "behaviors_conf": {
        "0": {"type": "State event", "key": "l", "code": "left", "category": "step", "modifiers": {}},
        "1": {"type": "State event", "key": "r", "code": "right", "category": "step", "modifiers": {}},
        "2": {"type": "Point event", "key": "t", "code": "touch", "category": "", "modifiers": ""},
    },
    "observations": {
        "first": {
            "file": {"1": ["clips/walk.mp4", "clips/turn.mp4"], "2": []},
            "type": "MEDIA",
            "time offset": 0.0,
            "media_info": {"length": {"clips/walk.mp4": 10.0, "clips/turn.mp4": 5.0}},
            "events": [
                [1.0, "Ana", "left", "", ""],
                [2.5, "Ana", "left", "", ""],
                [2.5, "Ana", "right", "", ""],
                [4.0, "Ana", "right", "", "slow"],
                [4.25, "Ana", "touch", "", ""],
                [9.0, "Ana", "left", "", ""],
                [11.5, "Ana", "left", "", ""],
            ],
        }
    },
}

VIA = {
    "project": {"pid": "__VIA_PROJECT_ID__", "pname": "gait", "vid_list": ["1"]},
    "config": {},
    "attribute": {
        "1": {
            "aname": "step",
            "anchor_id": "FILE1_Z2_XY0",
            "type": 4,
            "desc": "",
            "options": {"0": "left", "1": "right"},
            "default_option_id": "",
        },
        "2": {"aname": "note", "anchor_id": "FILE1_Z2_XY0", "type": 1, "options": {}},
        "3": {"aname": "place", "anchor_id": "FILE1_Z1_XY1", "type": 1, "options": {}},
    },
    "file": {"9": {"fid": "9", "fname": "walk.mp4", "type": 4, "loc": 1, "src": ""}},
    "metadata": {
        "1_aa": {"vid": "1", "flg": 0, "z": [0.5, 1.75], "xy": [], "av": {"1": "0"}},
        "1_bb": {"vid": "1", "flg": 0, "z": [1.75, 3.0], "xy": [], "av": {"1": "1", "2": "slow"}},
        "1_cc": {"vid": "1", "flg": 0, "z": [2.0], "xy": [2, 1, 1, 5, 5], "av": {"3": "floor"}},
    },
    "view": {"1": {"fid_list": ["9"]}},
}

AUDACITY = "0.500000\t1.750000\tleft\n\\\t100.0\t200.0\n1.750000\t3.000000\tright\n4.0\t4.0\ttouch\n"

CSV = "video,start_s,end_s,label,family\nwalk,0.5,1.75,left,step\nwalk,1.75,3.0,right,step\n"

EXAMPLES: dict[str, tuple[str, Any]] = {
    "dataloop": ("walk.json", DATALOOP),
    "cvat": ("task.xml", CVAT_VIDEO),
    "cvat_images": ("images.xml", CVAT_IMAGES),
    "label_studio": ("export.json", LABEL_STUDIO),
    "label_studio_min": ("minimal.json", LABEL_STUDIO_MIN),
    "elan": ("walk.eaf", ELAN),
    "boris": ("gait.boris", BORIS),
    "via": ("via.json", VIA),
    "audacity": ("walk.txt", AUDACITY),
    "csv": ("labels.csv", CSV),
}


@pytest.fixture(scope="session")
def examples() -> dict[str, tuple[str, Any]]:
    """File name and content of one small file of every format; JSON as a document that can be changed."""
    return EXAMPLES


@pytest.fixture
def write_example(tmp_path: Path) -> Callable[..., Path]:
    """Write the example of a format, or another content under its name, and give the path."""

    def write(name: str, content: Any = None) -> Path:
        file_name, example = EXAMPLES[name]
        content = example if content is None else content
        path = tmp_path / file_name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        return path

    return write
