"""What delivery counts for Prometheus."""

import prometheus_client

SENT = prometheus_client.Counter(
    "pingyi_messages_sent", "Messages the platform accepted", ["kind", "route"]
)
FAILED = prometheus_client.Counter(
    "pingyi_messages_failed", "Attempts that failed or were cancelled", ["kind", "reason"]
)
