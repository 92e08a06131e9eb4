"""The CPU and memory pairs that Fargate accepts.

Source: Amazon ECS developer guide, "Task definition differences for Fargate", task CPU and memory.
"""

from __future__ import annotations

__all__ = ["MEMORY_BY_CPU"]

MEMORY_BY_CPU: dict[int, range] = {
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
}
"""Task CPU units -> MiB of memory that may go with them."""
