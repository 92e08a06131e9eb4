"""`import cdktf_lazy_provider.auto` is `install()`: it can stand at the top among the other imports.

The environment variable CDKTF_LAZY_PROVIDER=1 does the same without a line of code, through the
wheel's `cdktf_lazy_provider.pth`.
"""

from __future__ import annotations

from .installation import install

install()
