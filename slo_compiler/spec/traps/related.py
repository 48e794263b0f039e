"""Checks by name if two metrics may count the same events."""

from __future__ import annotations

import re

_HISTOGRAM_SERIES = ("_bucket", "_count", "_sum")
_GENERIC_WORD = (
    "bucket|count|sum|total"
    "|call|connection|event|http|item|job|message|operation|query|request|response"
    "|bad|error|fail|failed|failure|good|handled|ok|succeeded|success|successful"
    "|aborted|accepted|completed|created|delivered|dropped|executed|finished|processed|received|refused|rejected"
    "|sent|started"
    "|duration|second|time"
)
"""A word in the names of metrics of many components."""

_TECHNOLOGIES = frozenset(
    (
        *("amqp", "cassandra", "dns", "ftp", "grpc", "http", "imap", "kafka", "ldap", "mariadb", "memcached"),
        *("mongo", "mongodb", "mqtt", "mysql", "nats", "postgres", "postgresql", "pulsar", "rabbitmq"),
        *("redis", "smtp", "sql", "ssh"),
    )
)
"""Protocols and systems whose events are rarely those of another; not those on top of HTTP, as GraphQL."""


def family(metric: str) -> str:
    """Return the name of the histogram or summary of a series; other metrics are their own family."""
    for ending in _HISTOGRAM_SERIES:
        if metric.endswith(ending):
            return metric.removesuffix(ending)
    return metric


def are_related(first: str, second: str) -> bool:
    """Return whether two metrics have a word in common, or one of them has only generic words.

    `http` is a generic word, but events of HTTP are not those of another protocol.
    """
    words, others = subject(first), subject(second)
    if words and others:
        return bool(words & others)
    technologies, other_technologies = _technologies(first), _technologies(second)
    return not technologies or not other_technologies or bool(technologies & other_technologies)


def subject(metric: str) -> frozenset[str]:
    """Return the words of a name that are not generic, in the singular."""
    words = map(_singular, _words(metric))
    return frozenset(word for word in words if word and not re.fullmatch(_GENERIC_WORD, word))


def _technologies(metric: str) -> frozenset[str]:
    return _TECHNOLOGIES.intersection("http" if word == "https" else word for word in _words(metric))


def _words(metric: str) -> list[str]:
    if not metric.islower():  # as `ifInErrors` of SNMP
        metric = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", metric)
    return re.split(r"[_.:]+", metric.lower())


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")
