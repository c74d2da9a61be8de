#!/bin/sh
# One scheduled refresh: read the sources that are due, tell people what is new, write what moved, leave figures for Prometheus.
# Every scheduler here calls this script, at an hour or at any other step: what is not due is not asked.
#
#   GPUPLAN            the program                                    [gpuplan]
#   GPUPLAN_WAREHOUSE  the warehouse                                  [the platform's data folder]
#   GPUPLAN_WAIT       seconds to wait for another refresh            [600]
#   GPUPLAN_ALERTS     a file of rules (`gpuplan alerts --template`)  [no alerts]
#   GPUPLAN_MARKET     a page of what moved, .html, .md or .json       [no page]
#   GPUPLAN_SINCE      from when on it looks: 7d, or last, the page that it takes the place of    [7d]
#   GPUPLAN_METRICS    a .prom file for node_exporter                 [no metrics]
#
# It ends with refresh's exit code: 0 all well, 3 some sources failed (their last good prices stand), else failed;
# and with 1 where the refresh went well and alerts, the page or metrics did not.
set -u
: "${GPUPLAN:=gpuplan}"

"$GPUPLAN" refresh --due --wait "${GPUPLAN_WAIT:-600}"
status=$?

if [ -n "${GPUPLAN_ALERTS:-}" ]; then
  "$GPUPLAN" alerts "$GPUPLAN_ALERTS" || [ "$status" -ne 0 ] || status=1
fi
if [ -n "${GPUPLAN_MARKET:-}" ]; then
  "$GPUPLAN" market --since "${GPUPLAN_SINCE:-7d}" --output "$GPUPLAN_MARKET" || [ "$status" -ne 0 ] || status=1
fi
if [ -n "${GPUPLAN_METRICS:-}" ]; then
  "$GPUPLAN" metrics --output "$GPUPLAN_METRICS" || [ "$status" -ne 0 ] || status=1
fi
exit "$status"
