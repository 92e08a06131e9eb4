"""The checks, a module for each thing they are about."""

from __future__ import annotations

import importlib
import pkgutil

TITLES = {
    1: "Network and endpoints",
    2: "Who can reach whom",
    3: "Identities, policies and keys",
    4: "Database",
    5: "Tables, queues and functions",
    6: "Service",
    7: "Load balancer and edge",
    8: "Buckets, logs, encryption and protection",
    9: "Monitoring, tags, names and state",
}
"""What the hundreds digit of a check's code stands for."""

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
