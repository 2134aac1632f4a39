"""From what the words say to a code of the codebook.

The cues around a number are gathered into `Features` (one value a dimension); `measure_of` maps unit and
features to a measure. Prose and table headers share this one mapping.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.extract.cues import Cue


@dataclass(frozen=True, slots=True)
class Features:
    """What is said of a number; a dimension is None where nothing is said."""

    state: str | None = None
    time: str | None = None
    origin: str | None = None
    channel: str | None = None
    topic: str | None = None
    indicator: str | None = None

    @property
    def says_something(self) -> bool:
        return self.says_what or bool(self.indicator)

    @property
    def says_what(self) -> bool:
        """Whether the features name a measure on their own, whatever the indicator."""
        return any((self.state, self.time, self.origin, self.channel, self.topic))

    def or_else(self, other: Features) -> Features:
        """These features, dimensions left open taken from `other`."""
        return Features(
            state=self.state or other.state,
            time=self.time or other.time,
            origin=self.origin or other.origin,
            channel=self.channel or other.channel,
            topic=self.topic or other.topic,
            indicator=self.indicator or other.indicator,
        )


def features_of(cues: Iterable[Cue]) -> Features:
    """Features of cues ordered by preference: the first cue of a dimension wins."""
    chosen: dict[str, str] = {}
    said: set[tuple[str, str]] = set()
    for cue in cues:
        chosen.setdefault(cue.dimension, cue.value)
        said.add((cue.dimension, cue.value))
    if {("state", "rest"), ("state", "pending")} <= said and chosen["state"] == "rest":
        chosen["state"] = "pending"
    if chosen.get("topic") == "rating":  # of ratings the opinion says more: "phiếu đánh giá hài lòng"
        opinions = [opinion for opinion in ("satisfied", "very_satisfied") if ("topic", opinion) in said]
        chosen["topic"] = next(iter(opinions), "rating")
    if {("state", "returned"), ("state", "withdrawn")} <= said:
        chosen["state"] = "returned_or_withdrawn"
    return Features(**chosen)


_BY_TOPIC = {"paid_online": "paid_online", "digitised": "digitised_total", "e_results": "e_results_total"}
_BY_TIME_AND_STATE = {
    ("late", "pending"): "pending_overdue",
    ("late", "resolved"): "resolved_late",
    ("late", "results_out"): "resolved_late",
    ("late", None): "overdue_total",
    ("not_due", None): "pending_not_due",
    ("pending_rate", None): "pending_not_due",
    ("early", None): "resolved_early",
    ("on_time", None): "resolved_on_time",
    ("on_time", "pending"): "pending_not_due",
    ("by_due", None): "resolved_by_due",
}
_BY_STATE = {
    "received": "received_total",
    "resolved": "resolved_total",
    "results_out": "resolved_total",
    "pending": "pending_total",
    "rest": "pending_total",
    "due": "due_total",
    "supplement": "supplement_total",
    "returned": "returned_total",
    "withdrawn": "withdrawn_total",
    "returned_or_withdrawn": "returned_or_withdrawn_total",
    "stopped": "stopped_total",
    "interlinked": "interlinked_total",
}
# Dossiers in these states are no part of the received or the resolved, whatever else is said of them.
_APART = frozenset({"interlinked", "supplement", "returned", "withdrawn", "returned_or_withdrawn", "stopped"})
_BY_CHANNEL = {
    "online": "received_online",
    "online_full": "received_online_full",
    "online_partial": "received_online_partial",
    "in_person": "received_in_person",
    "in_person_or_postal": "received_in_person_or_postal",
}
_RATES = {
    "resolved_early": "rate_early",
    "resolved_on_time": "rate_on_time",
    "resolved_by_due": "rate_by_due",
    "resolved_late": "rate_late",
    "overdue_total": "rate_late",
    "pending_overdue": "rate_pending_overdue",
    "resolved_total": "rate_resolved",
    "pending_total": "rate_pending",
    "pending_not_due": "rate_pending",
    "returned_total": "rate_returned",
    "withdrawn_total": "rate_returned",
    "returned_or_withdrawn_total": "rate_returned",
    "received_online": "rate_online",
    "received_online_full": "rate_online_full",
    "received_online_partial": "rate_online_partial",
    "received_in_person": "rate_in_person",
    "received_postal": "rate_postal",
    "results_postal": "rate_postal",
    "paid_online": "rate_paid_online",
    "digitised_total": "rate_digitised",
    "e_results_total": "rate_e_results",
    "procedures_online_full": "rate_procedures_online_full",
    "procedures_online_partial": "rate_procedures_online_partial",
    "feedback_resolved": "rate_feedback_resolved",
}
_RATES_BY_TOPIC = {
    "reuse": "rate_reuse",
    "satisfied": "rate_satisfied",
    "very_satisfied": "rate_very_satisfied",
}
_PROCEDURES = {
    "online_full": "procedures_online_full",
    "online_partial": "procedures_online_partial",
    "online": "services_online_total",
    "other_form": "procedures_other",
}


def measure_of(unit: str, features: Features) -> str | None:
    """The measure of a number of `unit` (dossier, percent, procedure, service, visit ...) with `features`.

    None where the codebook has no measure for what is said.
    """
    match unit:
        case "dossier":
            return _dossier_measure(features)
        case "percent":
            return rate_measure(features)
        case "procedure" | "service":
            if features.channel in _PROCEDURES:
                return _PROCEDURES[features.channel]
            return "services_online_total" if unit == "service" else "procedures_total"
        case "visit":
            return "followers" if features.topic == "followers" else "visits"
        case "follower":
            return "followers"
        case "rating":
            return "ratings_total"
        case "result":
            if features.topic == "e_results":
                return "e_results_total"
            return _result_measure(features)
        case "feedback":
            if features.state in ("pending", "rest") or features.time == "late":
                return None
            answered = features.state in ("resolved", "results_out", "answered")
            return "feedback_resolved" if answered else "feedback_total"
    return None


def _result_measure(features: Features) -> str | None:
    """`đã trả 22.987 kết quả`: results handed out stand for the dossiers resolved."""
    if features.channel == "postal":
        return "results_postal"
    return _dossier_measure(features) if features.time or features.state == "results_out" else None


def _dossier_measure(features: Features) -> str | None:
    if features.topic in _BY_TOPIC:
        return _BY_TOPIC[features.topic]
    if features.state in _APART and features.time is None:
        return _BY_STATE[features.state]
    if features.time is not None:
        return _BY_TIME_AND_STATE.get(
            (features.time, features.state), _BY_TIME_AND_STATE.get((features.time, None))
        )
    # "Số hồ sơ đã giải quyết trong kỳ là": what is done in the period need not be new in it.
    done_in_period = features.origin == "new" and features.state in ("resolved", "results_out", "pending")
    if features.origin is not None and not done_in_period:
        if features.origin == "new" and features.channel is not None:
            return _BY_CHANNEL.get(features.channel, "received_new")
        return {"carried": "received_carried_over", "new": "received_new"}[features.origin]
    if features.channel == "postal":
        return (
            "results_postal" if features.state in ("resolved", "results_out", "taken") else "received_postal"
        )
    if features.state == "handed_out":
        return None
    if features.channel in _BY_CHANNEL and features.state in (None, "received", "resolved", "results_out"):
        return _BY_CHANNEL[features.channel]
    return _BY_STATE.get(features.state or "")


def rate_measure(features: Features) -> str | None:
    """The rate that a percentage with these features states."""
    if features.state == "rest":
        return None
    if features.topic == "feedback":
        return "rate_feedback_resolved"
    if features.topic in _RATES_BY_TOPIC:
        return _RATES_BY_TOPIC[features.topic]
    if features.channel == "postal":
        return "rate_postal"
    if features.time == "late" and features.state != "pending":
        return "rate_late"
    measure = _dossier_measure(features)
    return _RATES.get(measure) if measure else None


def rate_of(measure: str) -> str | None:
    """The rate that states the share of a count: resolved_late -> rate_late."""
    return _RATES.get(measure)
