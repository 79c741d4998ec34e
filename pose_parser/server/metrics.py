"""What the server counts, for Prometheus; served at ``/metrics`` on this machine only."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_LATENCY_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """The counters of one server, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.frames = Counter("poser_frames", "Frames answered, by outcome", ["status"], registry=self._registry)
        self.stage_seconds = Histogram(
            "poser_stage_seconds",
            "Time of a frame in each stage; server is all of them together with the way to the worker and back",
            ["stage"],
            buckets=_LATENCY_BUCKETS_S,
            registry=self._registry,
        )
        self.sessions = Gauge("poser_sessions", "Sessions that are being served", registry=self._registry)
        self.connections = Gauge("poser_connections", "Open sockets, watchers included", registry=self._registry)
        self.worker_restarts = Counter("poser_worker_restarts", "Pose workers that ended", registry=self._registry)
        self.refused = Counter(
            "poser_refused_requests", "Requests with a foreign Host or Origin", registry=self._registry
        )

    def observe_frame(self, status: str, timing_ms: dict[str, float]) -> None:
        """Count one answered frame and the time of its stages."""
        self.frames.labels(status).inc()
        for stage, value in timing_ms.items():
            self.stage_seconds.labels(stage).observe(value / 1000)

    def expose(self) -> bytes:
        """Return all of them in the Prometheus text format."""
        return generate_latest(self._registry)
