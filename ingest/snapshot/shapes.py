"""What is in AWS's and Google Cloud's GPU instances: `ingest/shapes/aws.csv` and `gcp.csv`.

AWS counts the two chips of a K80 or M60 board as two GPUs, where table `gpu` has the board: such an instance
has half a board for each. It reports the shares of an L4 (g6f, gr6f) as no GPU at all, but with their memory.
"""

import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from ingest.shapes import Shape
from ingest.snapshot.rows import Flat, read, text, write

AWS_INSTANCE_TYPES = "prices/moto/ec2_gpu_instance_types.csv"
GCP_MACHINE_TYPES = "prices/gcp_cyclenerd/gcp_gpu_machine_types.csv"
L4_MEMORY_MIB = 22888
WRONG_MEMORY = {"Trainium2"}
"""Listed with 512 GiB a chip, which has 96 GB (table `gpu`)."""

AWS_GPU = {  # (EC2's name, MiB each where that matters) -> table gpu; a name that is not here is not in it
    "T4": "T4",
    "T4g": "T4G",
    "A10G": "A10G",
    "L4": "L4",
    "L40S": "L40S",
    "RTX PRO Server 6000": "RTX-PRO-6000-BW-SE",
    "V100": "V100-SXM2-32GB",
    "A100 40960": "A100-SXM-40GB",
    "A100 81920": "A100-SXM-80GB",
    "H100": "H100-SXM-80GB",
    "H200": "H200-SXM-141GB",
    "B200": "B200-SXM",
    "B300": "B300-SXM",
    "Inferentia2": "Inferentia2",
    "Trainium": "Trainium1",
    "Trainium2": "Trainium2",
}

# Types that the instance-type list no longer has, from AWS's pages on previous generations
# (https://aws.amazon.com/ec2/previous-generation/, .../instance-types/p3/, g3/, g4/, dl1/):
# type, table gpu, AWS's name, GPUs, vCPU, GiB.
AWS_OLDER = """
dl1.24xlarge   Gaudi1         Gaudi   8    96  768
g2.2xlarge     -              K520    1    8   15
g2.8xlarge     -              K520    4    32  60
g3.16xlarge    M60            M60     2    64  488
g3.4xlarge     M60            M60     0.5  16  122
g3.8xlarge     M60            M60     1    32  244
g3s.xlarge     M60            M60     0.5  4   30.5
g4ad.16xlarge  -              V520    4    64  256
g4ad.2xlarge   -              V520    1    8   32
g4ad.4xlarge   -              V520    1    16  64
g4ad.8xlarge   -              V520    2    32  128
g4ad.xlarge    -              V520    1    4   16
p2.16xlarge    K80            K80     8    64  732
p2.8xlarge     K80            K80     4    32  488
p2.xlarge      K80            K80     0.5  4   61
p3.16xlarge    V100-SXM2-16GB V100    8    64  488
p3.2xlarge     V100-SXM2-16GB V100    1    8   61
p3.8xlarge     V100-SXM2-16GB V100    4    32  244
"""

GCP_GPU = {  # the list's key -> Google's name of the accelerator, table gpu
    "a100-80gb": ("nvidia-a100-80gb", "A100-SXM-80GB"),  # a2-ultragpu carries the key a100 as well
    "a100": ("nvidia-tesla-a100", "A100-SXM-40GB"),
    "h100-80gb": ("nvidia-h100-80gb", "H100-SXM-80GB"),
    "h100-80gb-mega": ("nvidia-h100-mega-80gb", "H100-SXM-80GB"),
    "l4": ("nvidia-l4", "L4"),
    "rtx6000": ("nvidia-rtx-pro-6000", "RTX-PRO-6000-BW-SE"),
}

# Types that the list lacks, from https://cloud.google.com/compute/docs/accelerator-optimized-machines and .../docs/gpus
# (read 2026-10 and 2024-06): type, table gpu, Google's name, GPUs, vCPU, GiB, GiB of local SSD. A GPU that is added
# to an N1 stands on 8 vCPU and 30 GiB each.
GCP_MORE = """
a3-edgegpu-8g                      H100-SXM-80GB   nvidia-h100-80gb    8  208  1872  6000
a3-ultragpu-8g                     H200-SXM-141GB  nvidia-h200-141gb   8  224  2952  12000
a4-highgpu-8g                      B200-SXM        nvidia-b200         8  224  3968  12000
a4x-highgpu-4g                     GB200           nvidia-gb200        4  140  884   12000
n1-standard-8+1xnvidia-tesla-p4    P4              nvidia-tesla-p4     1  8    30    -
n1-standard-16+2xnvidia-tesla-p4   P4              nvidia-tesla-p4     2  16   60    -
n1-standard-32+4xnvidia-tesla-p4   P4              nvidia-tesla-p4     4  32   120   -
n1-standard-8+1xnvidia-tesla-p100  P100-PCIE       nvidia-tesla-p100   1  8    30    -
n1-standard-16+2xnvidia-tesla-p100 P100-PCIE       nvidia-tesla-p100   2  16   60    -
n1-standard-32+4xnvidia-tesla-p100 P100-PCIE       nvidia-tesla-p100   4  32   120   -
n1-standard-8+1xnvidia-tesla-t4    T4              nvidia-tesla-t4     1  8    30    -
n1-standard-16+2xnvidia-tesla-t4   T4              nvidia-tesla-t4     2  16   60    -
n1-standard-32+4xnvidia-tesla-t4   T4              nvidia-tesla-t4     4  32   120   -
n1-standard-8+1xnvidia-tesla-v100  V100-SXM2-16GB  nvidia-tesla-v100   1  8    30    -
n1-standard-16+2xnvidia-tesla-v100 V100-SXM2-16GB  nvidia-tesla-v100   2  16   60    -
n1-standard-32+4xnvidia-tesla-v100 V100-SXM2-16GB  nvidia-tesla-v100   4  32   120   -
n1-standard-64+8xnvidia-tesla-v100 V100-SXM2-16GB  nvidia-tesla-v100   8  64   240   -
"""

GCP_NETWORK_GBIT_PER_S = {"a3-ultragpu-8g": 3600, "a4-highgpu-8g": 3600, "a4x-highgpu-4g": 2000}
"""https://cloud.google.com/compute/docs/gpus/gpu-network-bandwidth; the list has the others that are known."""
NVLINK = ("V100-SXM", "A100-SXM", "H100-SXM", "H200-SXM", "B200", "B300", "GB200", "GB300")
"""Accelerators whose board joins them by NVLink, also where an instance has only some of the board."""

COLUMNS = tuple(field.name for field in fields(Shape))


def build(research: Path, shapes: Path) -> None:
    """Write both shape files."""
    known = {row["instance_type"]: _aws(row) for row in read(research / AWS_INSTANCE_TYPES)}
    older = map(_aws_older, AWS_OLDER.strip().splitlines())
    write(shapes / "aws.csv", [*known.values(), *older], whole=True)
    more = map(_gcp_more, GCP_MORE.strip().splitlines())
    write(shapes / "gcp.csv", [*map(_gcp, read(research / GCP_MACHINE_TYPES)), *more], whole=True)


def _aws(row: dict[str, str]) -> Flat:
    name = row["accel_name"]
    gpu_id = AWS_GPU.get(name) or AWS_GPU.get(f"{name} {row['accel_mem_mib_each']}")
    count = Decimal(row["accel_count"]) or Decimal(row["total_accel_mem_mib"]) / L4_MEMORY_MIB
    memory_gib = Decimal(row["memory_mib"]) / 1024
    gpu_memory = None if name in WRONG_MEMORY else round(Decimal(row["total_accel_mem_mib"]) / 1024, 2)
    network = gbit_per_s(row["network_performance"])
    return _row(row["instance_type"], gpu_id, name, count, row["vcpus"], memory_gib, None, gpu_memory, network)


def _aws_older(line: str) -> Flat:
    instance_type, gpu_id, *rest = line.split()
    name, count, cores, memory_gib = rest
    return _row(instance_type, gpu_id.strip("-"), name, Decimal(count), cores, memory_gib, None, None, None)


def gbit_per_s(stated: str) -> Decimal:
    """Network performance as EC2 words it; "up to" is a burst, and the most there is.

    >>> gbit_per_s("Up to 12.5 Gigabit"), gbit_per_s("16x 200 Gigabit")
    (Decimal('12.5'), Decimal('3200'))
    """
    match = re.search(r"(?:(\d+)x )?([\d.]+) Gigabit$", stated)
    if match is None:
        raise ValueError(f"{stated!r} is not a network performance; known are '25 Gigabit' and '4x 100 Gigabit'")
    return int(match[1] or 1) * Decimal(match[2])


def _gcp(row: dict[str, str]) -> Flat:
    key = next(key for key in GCP_GPU if row[key])
    name, gpu_id = GCP_GPU[key]
    size = (row["cpu"], row["ram"], row["local-ssd"])
    return _row(row["machine_type"], gpu_id, name, Decimal(row[key]), *size, None, row["bandwidth"])


def _gcp_more(line: str) -> Flat:
    machine_type, gpu_id, name, count, *size, disk_gib = line.split()
    network = GCP_NETWORK_GBIT_PER_S.get(machine_type)
    return _row(machine_type, gpu_id, name, Decimal(count), *size, disk_gib.strip("-"), None, network)


def _row(instance_type: str, gpu_id: str | None, gpu_name: str, gpu_count: Decimal, *rest: object) -> Flat:
    """A line of a shape file; whether there is NVLink follows from the accelerator and how many there are."""
    *size, network = rest
    has_nvlink = gpu_count > 1 and (gpu_id or "").startswith(NVLINK)
    values = (instance_type, gpu_id, gpu_name, gpu_count, *size, has_nvlink, network)
    return dict(zip(COLUMNS, map(text, values), strict=True))
