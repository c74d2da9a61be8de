"""Alerts: rules that watch the warehouse, and the channels that tell people, each thing once."""
