"""Parquet files on S3, and whatever speaks its language: keys and endpoint, from the environment.

The words are those that AWS's own tools read: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION
(or AWS_DEFAULT_REGION), AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL). Where no key is set there, boto3 looks where it
always looks: profiles, single sign-on, the role of a machine or pod. One word is ours: GPUPLAN_S3_URL_STYLE, `path`
(usual where an endpoint is named) or `vhost`.
"""

import os
from urllib.parse import urlsplit

import duckdb

from warehouse.faults import BadInput, Fault

URL_STYLES = ("path", "vhost")


def give_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Let this connection reach S3.

    Raises:
        BadInput: the endpoint or the URL style in the environment is none.
        Fault: there are no keys.
    """
    key, secret, token = _keys()
    region = _first("AWS_REGION", "AWS_DEFAULT_REGION") or "us-east-1"
    endpoint = _endpoint()
    host, ssl = endpoint or (f"s3.{region}.amazonaws.com", True)
    connection.execute(
        "CREATE OR REPLACE TEMPORARY SECRET warehouse (TYPE s3, KEY_ID $key, SECRET $secret, SESSION_TOKEN $token, "
        "REGION $region, ENDPOINT $host, USE_SSL $ssl, URL_STYLE $style)",
        {
            "key": key,
            "secret": secret,
            "token": token,
            "region": region,
            "host": host,
            "ssl": ssl,
            "style": _url_style("path" if endpoint else "vhost"),
        },
    )


def _keys() -> tuple[str, str, str]:
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if key and secret:
        return key, secret, os.environ.get("AWS_SESSION_TOKEN", "")
    import boto3  # noqa: PLC0415 - needed where the environment holds no keys only

    found = boto3.Session().get_credentials()
    if found is None:
        raise Fault("no keys for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
    frozen = found.get_frozen_credentials()
    return frozen.access_key, frozen.secret_key, frozen.token or ""


def _endpoint() -> tuple[str, bool] | None:
    """The server's name, with its port, and whether it speaks TLS; nothing where it is AWS's own."""
    url = _first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise BadInput("AWS_ENDPOINT_URL_S3 is no address; write it as https://host:port, without keys")
    return parts.netloc, parts.scheme == "https"


def _url_style(usual: str) -> str:
    style = os.environ.get("GPUPLAN_S3_URL_STYLE") or usual
    if style not in URL_STYLES:
        raise BadInput(f"GPUPLAN_S3_URL_STYLE {style}: say {' or '.join(URL_STYLES)}")
    return style


def _first(*names: str) -> str | None:
    return next((os.environ[name] for name in names if os.environ.get(name)), None)
