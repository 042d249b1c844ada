"""The WeChat side: webhook, one conversation turn, queries by role, wording, client."""
