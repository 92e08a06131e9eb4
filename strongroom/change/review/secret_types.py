"""Arguments that hold a secret because of what the type is for, though neither a mark nor their name says so.

A provider marks what its schema knows of: `data` of a Kubernetes secret, or of a manifest that is one, is a map
like any other in some versions of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from strongroom.change.review.untrusted import object_of

__all__ = ["held", "marked", "marked_change"]

# Words of a type's name that say what it holds.
TYPES = re.compile(
    r"^vault_|(?:^|_)(?:secret|sensitive|password|passphrase|credentials?|api_?key|application_key|private_key"
    r"|access_token|token)(?:_|$)|^random_bytes$"
)
# What is about such a thing, or lists the names of them.
ABOUT = re.compile(
    r"_(?:policy|policies|rotation|association|permissions?|iam_member|iam_binding|backend_role)$"
)
HELD = frozenset(
    (
        "base64",
        "bcrypt_hash",
        "binary_data",
        "content",
        "content_base64",
        "data",
        "data_base64",
        "data_json",
        "encrypted_value",
        "hex",
        "items",
        "json",
        "key",
        "plaintext_value",
        "result",
        "string_data",
        "text",
        "value",
        "values",
    )
)
# A manifest, as an object (Kubernetes API reference, Secret) and as text.
SECRET, INSIDE = "Secret", ("binaryData", "binary_data", "data", "stringData", "string_data")
MANIFEST = re.compile(r"(?m)^[ \t]*[\"']?kind[\"']?:[ \t]*[\"']?Secret\b")
NESTED = {"helm_release": ("set_sensitive",)}

NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def held(type_: str) -> frozenset[str]:
    """The arguments of a type that hold secrets."""
    named = TYPES.search(type_) and not ABOUT.search(type_)
    return (HELD if named else NONE) | frozenset(NESTED.get(type_, ()))


def marked_change(type_: str, change: dict[str, Any]) -> dict[str, Any]:
    """A plan's change, with those marks on both sides."""
    found = {}
    for side in ("before", "after"):
        marks = change.get(f"{side}_sensitive")
        if (more := marked(type_, change.get(side), marks)) is not marks:
            found[f"{side}_sensitive"] = more
    return {**change, **found} if found else change


def marked(type_: str, values: Any, marks: Any) -> Any:
    """Terraform's marks of the values, and those that the type adds to them."""
    if not isinstance(values, dict) or marks is True:
        return marks
    added: dict[str, Any] = {name: True for name in held(type_) if name in values}
    for name, value in values.items():
        if isinstance(value, dict) and value.get("kind") == SECRET:
            added[name] = {**object_of(object_of(marks).get(name)), **dict.fromkeys(INSIDE, True)}
        elif isinstance(value, str) and SECRET in value and MANIFEST.search(value):
            added[name] = True
    return {**object_of(marks), **added} if added else marks
