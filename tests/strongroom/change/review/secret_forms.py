"""A secret's name and its value in the forms in which texts of plans have them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

__all__ = ["FORMS", "NAMES", "Form"]

Form = Callable[[str, str], str]

NAMES = sorted(
    (
        "API-KEY",
        "DATABASE_URL",
        "MYSQL_PWD",
        "PGPASSWORD",
        "SecretString",
        "access_token",
        "apiKey",
        "api_key",
        "app.pin",
        "auth",
        "auth_token",
        "authorization",
        "bearer",
        "client_secret",
        "community",
        "connectionString",
        "connection_string",
        "cookie",
        "credentials",
        "db_password",
        "encryption_key",
        "hmac",
        "htpasswd",
        "keystore",
        "kubeconfig",
        "kube_config",
        "license_key",
        "master_key",
        "mnemonic",
        "otp",
        "pass",
        "passphrase",
        "password",
        "pfx",
        "pin",
        "pre_shared_key",
        "private_key",
        "psk",
        "pwd",
        "salt",
        "sas_token",
        "secret",
        "secret_string",
        "seed",
        "session_key",
        "shared_secret",
        "signing_key",
        "ssh_key",
        "token",
        "tunnel1_preshared_key",
        "webhook_url",
        "x-api-key",
    )
)
"""As arguments, variables of an environment, headers and keys are called."""

FORMS: dict[str, Form] = {
    ".env": lambda name, value: f"A=1\n{name}={value}\nB=2\n",
    "HCL": lambda name, value: f'a = 1\n{name} = "{value}"\n',
    "INI": lambda name, value: f"[a]\n{name} = {value}\n",
    "JSON": lambda name, value: f'{{"a": {{"{name}": "{value}"}}, "b": 1}}',
    "JSON in a program": lambda name, value: f'echo "{{\\"{name}\\": \\"{value}\\"}}" > x.json',
    "JSON in words": lambda name, value: f'sends {{"a": 1, "{name}": "{value}"}} to it',
    "XML": lambda name, value: f"<a><{name}>{value}</{name}><b>1</b></a>",
    "XML below": lambda name, value: f"<a><{name}><b>c</b><d>{value}</d></{name}></a>",
    "XML attribute": lambda name, value: f'<add key="{name}" value="{value}" />',
    "YAML": lambda name, value: f"a:\n  {name}: {value}\n  x: 1\n",
    "YAML block": lambda name, value: f"a:\n  {name}: |\n    {value}1\n    {value}2\n  x: 1\n",
    "YAML list": lambda name, value: f"env:\n  - name: {name}\n    value: {value}\n  - name: B\n    value: 1\n",
    "YAML quoted": lambda name, value: f"a:\n  - {name}: '{value}' # b\n",
    "base64": lambda name, value: b64encode(f"#!/bin/sh\nexport {name}={value}\n".encode()).decode(),
    "connection string": lambda name, value: f"Server=db;{name}={value};Database=a",
    "export": lambda name, value: f"#!/bin/sh\nexport {name}='{value}'\nrun\n",
    "header": lambda name, value: f'curl -H "{name}: {value}" https://example.com',
    "heredoc": lambda name, value: f"{name} = <<EOT\n{value}\nEOT\n",
    "option": lambda name, value: f"run --{name} {value} -x",
    "option with =": lambda name, value: f"run --{name}={value} -x",
    "query": lambda name, value: f"https://example.com/x?a=1&{name}={value}&b=2",
    "query in a URL": lambda name, value: f"https://example.com/?to={quote(f'x?{name}={value}', safe='')}",
}  # fmt: skip
