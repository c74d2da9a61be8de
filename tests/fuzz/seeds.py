"""Inputs that readers take, where no recorded file has them."""

import csv
import io
import json

from ingest.quotes.kinds import KINDS, columns
from tests.conftest import ROOT
from tests.ingest.aws.files import region_file
from tests.ingest.aws.test_aws_signed import feed
from tests.ingest.aws.test_aws_spot_advisor import ADVICE, document
from tests.ingest.history.test_import import TRAPS
from tests.ingest.test_benchmarks import CSV, GENAI, VLLM
from tests.warehouse.test_sandbox import FORBIDDEN

PLACES = {"secret": "/etc/passwd", "folder": "/etc", "out": "left"}
SPOT = {
    "InstanceType": "p5.48xlarge",
    "AvailabilityZone": "us-east-1a",
    "ProductDescription": "Linux/UNIX",
    "SpotPrice": "19.5",
    "Timestamp": "2026-11-20T10:00:00+00:00",
}
BLOCK = {
    "CapacityBlockOfferingId": "cb-1",
    "InstanceType": "p5.48xlarge",
    "AvailabilityZone": "us-east-1a",
    "InstanceCount": 1,
    "StartDate": "2026-12-01T11:30:00+00:00",
    "EndDate": "2026-12-02T11:30:00+00:00",
    "CapacityBlockDurationHours": 24,
    "UpfrontFee": "755.0",
    "CurrencyCode": "USD",
    "Tenancy": "default",
}
UNRECORDED = {
    "aws": (
        region_file("eu-central-1"),
        (ROOT / "tests" / "ingest" / "recorded" / "aws_eu-west-3_2020.csv").read_bytes(),
    ),
    "aws_spot": (json.dumps({"Region": "us-east-1", "SpotPriceHistory": [SPOT]}).encode(),),
    "aws_capacity_block": (json.dumps({"Region": "us-east-1", "CapacityBlockOfferings": [BLOCK]}).encode(),),
    "aws_spot_feed": (feed(("p4d.24xlarge", "13.0000"), ("p5.48xlarge", "N/A*")).content,),
    "aws_spot_advisor": (document(**ADVICE),),
    "nebius": ((ROOT / "tests" / "ingest" / "recorded" / "nebius_2026-08-22.html").read_bytes(),),
}
BENCHMARKS = (json.dumps(VLLM, indent=1).encode(), json.dumps(GENAI, indent=1).encode(), CSV.encode())
HISTORY = (TRAPS.encode(),)
HOURS = [f"2026-03-{2 + hour // 24:02}T{hour % 24:02}:00" for hour in range(168)]
LOADS = (
    "".join(f"{hour % 7}.5\n" for hour in range(168)).encode(),
    "".join(["time,value\n", *(f"{time},{place % 5}\n" for place, time in enumerate(HOURS))]).encode(),
)
SERIES = (
    "".join(
        ['"Time","DCGM_FI_DEV_GPU_UTIL{gpu=""0""}"\n', *(f"{time},{place % 100}\n" for place, time in enumerate(HOURS))]
    ).encode(),
)
STAMPS = [[1_772_409_600 + 3600 * hour, str(hour % 100)] for hour in range(168)]
ANSWER = {"metric": {"__name__": "DCGM_FI_DEV_GPU_UTIL", "gpu": "0"}, "values": STAMPS}
ANSWERS = (json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [ANSWER]}}).encode(),)
GPU_NAMES = (b"NVIDIA H100 80GB HBM3", b"8x A100-SXM4-40GB", b"AMD Instinct MI300X OAM", b"TPU v5litepod-8")
ASKED = (
    b"SELECT service_provider_name, min(price_usd_per_gpu_hour) FROM price_now GROUP BY ALL ORDER BY 2 LIMIT 5",
    b"FROM cheapest('h100', gpus := 8, region := 'Europe', category := 'on-demand') LIMIT 5",
    b"SELECT gpu_named('NVIDIA L40S') AS gpu_id, category_named('on demand') AS category",
    b"WITH x AS (SELECT gpu_id, unnest(aliases) AS alias FROM gpu) SELECT * FROM x WHERE alias ILIKE '%100%'",
    b"PIVOT (FROM gpu SELECT vendor, memory_size_gb) ON vendor USING max(memory_size_gb)",
)
QUERIES = (*ASKED * 8, *(text.format(**PLACES).encode() for text in FORBIDDEN.values()))


def sheets() -> dict[str, tuple[bytes, ...]]:
    """Sheets of each kind as `gpuplan quotes template` prints them, and as TOML."""
    written, tables = [], []
    for kind, line in KINDS.items():
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["kind", *columns(line)])
        rows.writerow([kind, *(line.example.get(name, "") for name in columns(line))])
        written.append(out.getvalue().encode())
        cells = "".join(f"{name} = {json.dumps(str(value))}\n" for name, value in line.example.items())
        tables.append(f"[[{kind}]]\n{cells}".encode())
    return {".csv": tuple(written), ".toml": tuple(tables)}
