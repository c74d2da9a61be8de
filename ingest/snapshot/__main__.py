"""`python -m ingest.snapshot RESEARCH_DIR`: make the bundled seeds again from their inputs."""

from importlib.resources import files
from pathlib import Path

import click

from ingest.snapshot import aws, azure, electricity, gcp, gpu, hardware, recorded, regions, shapes, specialised, tokens
from ingest.snapshot.rows import write


@click.command()
@click.argument("research", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(research: Path) -> None:
    """Write the seeds and shapes that come from RESEARCH, the folder with the data sets in it."""
    seeds, shapes_folder = Path(str(files("warehouse.seeds"))), Path(str(files("ingest.shapes")))
    shapes.build(research, shapes_folder)
    made = {
        "gpu.csv": gpu.gpu_rows,
        "hardware_price.csv": hardware.hardware_rows,
        "electricity_price.csv": electricity.electricity_rows,
        "fx_rate.csv": recorded.fx_rows,
        "region.csv": regions.region_rows,
        "token_price.csv": tokens.token_rows,
        "price/aws.csv": aws.price_rows,
        "price/azure.csv": azure.price_rows,
        "price/azure_recorded.csv": recorded.azure_rows,
        "price/gcp.csv": gcp.price_rows,
        "price/oci.csv": recorded.oci_rows,
        "price/runpod.csv": recorded.runpod_rows,
        "price/specialised.csv": specialised.price_rows,
    }
    for name, rows in made.items():
        write(seeds / name, rows(research))
        click.echo(f"{name}: {(seeds / name).stat().st_size} bytes", err=True)


if __name__ == "__main__":
    main()
