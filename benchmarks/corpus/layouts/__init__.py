"""The six layouts, one a file."""

from corpus.layouts import (
    helm_overlays,
    homegrown,
    kustomize_crds,
    openslo_istio,
    pyrra_nginx,
    sloth_kong,
)
from corpus.repository import Layout

LAYOUTS: dict[str, Layout] = {
    "helm overlays": helm_overlays.fill,
    "home-grown": homegrown.fill,
    "kustomize and Envoy": kustomize_crds.fill,
    "OpenSLO and Istio": openslo_istio.fill,
    "Pyrra and NGINX": pyrra_nginx.fill,
    "Sloth and Kong": sloth_kong.fill,
}
