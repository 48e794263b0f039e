"""The connection pool of a Prometheus: TLS, and the proxy of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from slo_compiler.prometheus_api.deadline import POOLS
from slo_compiler.prometheus_api.errors import UnreachableError
from slo_compiler.prometheus_api.printing import shown_url
from slo_compiler.prometheus_api.tls import tls_context

if TYPE_CHECKING:
    from slo_compiler.model.connection import Connection


def connection_pool(connection: Connection) -> urllib3.PoolManager:
    """Return a pool, behind the proxy of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` if they name one.

    Raises `AccessError` for unusable certificates and `UnreachableError` for an unusable proxy.
    """
    context = tls_context(connection) if connection.url.startswith("https:") else None
    proxy = _proxy_of(connection.url)
    pool = _proxied(proxy) if proxy else urllib3.PoolManager()
    pool.connection_pool_kw |= {"ssl_context": context} if context else {}
    pool.pool_classes_by_scheme = POOLS
    return pool


def _proxy_of(url: str) -> str:
    parts, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    return "" if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]) else proxy


def _proxied(proxy: str) -> urllib3.ProxyManager:
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = urlsplit(proxy)
        user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        headers = urllib3.make_headers(proxy_basic_auth=user) if parts.username else None
        return urllib3.ProxyManager(proxy, proxy_headers=headers)
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise UnreachableError(
            f"the proxy {shown_url(proxy)} of HTTPS_PROXY or HTTP_PROXY cannot be used: set an http:// or"
            " https:// URL, or add the host to NO_PROXY"
        ) from error
