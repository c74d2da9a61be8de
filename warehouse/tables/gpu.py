"""Accelerators: dense figures only, each with its source and how sure it is."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class Gpu(Dated):
    """An accelerator as one schedulable device."""

    key: ClassVar[tuple[str, ...]] = ("gpu_id",)

    gpu_id: str
    """Canonical id, such as H100-SXM-80GB."""
    aliases: tuple[str, ...] = ()
    """Other names for it, in any case."""
    vendor: str
    """Who makes it."""
    architecture: str
    """Chip generation."""
    form_factor: str
    """Board or socket."""
    launch_year: int = Field(ge=2010)
    """Year of launch."""
    memory_size_gb: float = Field(gt=0)
    """Memory on the label [GB, 10^9 bytes as vendors count]."""
    usable_memory_gib: float = Field(gt=0)
    """Memory an engine sees; measured where known, else the label at 10^9 bytes [GiB]."""
    memory_type: str
    """Kind of memory."""
    memory_bandwidth_gb_per_s: float = Field(gt=0)
    """Peak memory bandwidth [GB/s]."""
    fp16_dense_tflops: float | None = Field(default=None, gt=0)
    """Peak FP16 matrix rate without sparsity, where the part has no BF16 [TFLOP/s]."""
    bf16_dense_tflops: float | None = Field(default=None, gt=0)
    """Peak BF16 matrix rate without sparsity [TFLOP/s]."""
    fp8_dense_tflops: float | None = Field(default=None, gt=0)
    """Peak FP8 matrix rate without sparsity [TFLOP/s]."""
    fp4_dense_tflops: float | None = Field(default=None, gt=0)
    """Peak FP4 matrix rate without sparsity [TFLOP/s]."""
    int8_dense_tops: float | None = Field(default=None, gt=0)
    """Peak INT8 matrix rate without sparsity [TOP/s]."""
    tdp_w: float | None = Field(default=None, gt=0)
    """Thermal design power [W]."""
    scaleup_link: str | None = None
    """Link between GPUs of one node."""
    scaleup_bandwidth_gb_per_s: float | None = Field(default=None, ge=0)
    """Bandwidth of that link, both directions together [GB/s]."""
    pcie: str | None = None
    """Host bus."""
    pcie_bandwidth_gb_per_s: float | None = Field(default=None, ge=0)
    """Bandwidth of the host bus, both directions together [GB/s]."""
    source_name: str
    """Where the figures come from."""
    confidence: str
    """A checked, B recalled from the datasheet, C weak."""
    note: str | None = None
    """What a reader should know."""
