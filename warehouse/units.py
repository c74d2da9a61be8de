"""The conversions every room shares, each stated once."""

from decimal import Decimal

HOURS_PER_YEAR = 8760
HOURS_PER_MONTH = 730  # 8760 / 12, the month that AWS, Google Cloud and OVHcloud bill by
GIB = 1024**3  # bytes
GB = 10**9  # bytes
NANO = Decimal("0.000000001")  # the finest price the warehouse keeps
