"""From the wire to rows."""
