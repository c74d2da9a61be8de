"""What keeps owned servers running for a year: energy, a place in a hall, and the network between them."""

from warehouse.units import HOURS_PER_YEAR

SWITCH_USD = 36_000.0  # a 64-port 400 Gbit/s InfiniBand switch
FABRIC = ((8, 0.0, 0.0), (16, 0.0, 810.0), (512, 8 / 512, 1320.0), (16_384, 48 / 1024, 2560.0))
LARGEST_FABRIC = (2560 / 32_768, 3800.0)
"""GPUs up to which a row holds, switches per GPU, and cables [USD/GPU] of an H100 InfiniBand cluster. Featherless,
H100 cluster sheet behind https://www.latent.space/p/gpu-bubble (2024-10); one 8-GPU server needs no fabric."""


def energy_usd_per_year(
    idle_kw: float,
    full_kw: float,
    busy_utilisation: float,
    usd_per_kwh: float,
    power_usage_effectiveness: float = 1.0,
) -> float:
    """Idle power all year and what work adds to it: (idle + (full - idle) u) * PUE * tariff * 8760 [USD/year].

    Args:
        idle_kw: power of a server that waits [kW].
        full_kw: power of one at work [kW].
        busy_utilisation: share of hours with work [fraction].
        usd_per_kwh: tariff [USD/kWh].
        power_usage_effectiveness: facility power over server power; 1 for a tariff with cooling in it.

    >>> round(energy_usd_per_year(2.4, 7.5, 0, 0.0883, 1.35), 5)
    2506.16592
    """
    kilowatts = idle_kw + (full_kw - idle_kw) * busy_utilisation
    return kilowatts * power_usage_effectiveness * usd_per_kwh * HOURS_PER_YEAR


def colocation_usd_per_year(provisioned_kw: float, usd_per_kw_month: float) -> float:
    """A hall's rent: billed on the kilowatts kept ready, whether drawn or not [USD/year].

    >>> round(colocation_usd_per_year(10.2, 196), 2)
    23990.4
    """
    return provisioned_kw * usd_per_kw_month * 12


def fabric_usd_per_gpu(gpu_count: int) -> float:
    """Switches and cables of a cluster's back-end network, which steps up with its layers [USD/GPU].

    >>> [fabric_usd_per_gpu(n) for n in (8, 16, 512, 1024)]
    [0.0, 810.0, 1882.5, 4247.5]
    """
    rows = ((switches, cables) for most, switches, cables in FABRIC if gpu_count <= most)
    switches, cables = next(rows, LARGEST_FABRIC)
    return switches * SWITCH_USD + cables
