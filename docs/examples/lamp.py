"""A lamp that lights up while Poser sees a squat: ``python lamp.py [LABEL] [ADDRESS]``."""

import sys

import socketio  # pip install "python-socketio[client]"

label = sys.argv[1] if len(sys.argv) > 1 else "squat"
poser = socketio.Client()
poser.on("ready", lambda _greeting: poser.emit("watch", {}))


@poser.on("prediction")
def switch(seen: dict) -> None:
    """Put a lamp of your own in the place of this print."""
    print("ON" if seen["verdict"] == "sure" and seen["label"] == label else "off", flush=True)  # noqa: T201


poser.connect(sys.argv[2] if len(sys.argv) > 2 else "http://localhost:5001", transports=["websocket"])
poser.wait()
