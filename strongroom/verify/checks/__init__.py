"""The checks, by tier. The hundreds digit of a code is the tier's:

1 network and endpoints, 2 reachability, 3 identities, policies and keys, 4 database, 5 tables, queues and
function, 6 service, 7 load balancer and edge, 8 buckets, logs, encryption
and protection, 9 monitoring, tags and state.
"""

from __future__ import annotations

import importlib
import pkgutil

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
