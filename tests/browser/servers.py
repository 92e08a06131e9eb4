"""Servers on this machine for the length of a `with`, and the certificate they have."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True)
class Certificate:
    """One for all hosts. `spki` is what Chromium is told to trust: the SHA-256 of its public key, base64."""

    file: Path
    spki: str


def issue(hosts: tuple[str, ...], folder: Path) -> Certificate:
    """A new certificate, its key in the same file."""
    issued = trustme.CA().issue_cert(*hosts)
    file = folder / "certificate.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(str(file))
    key = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(file, base64.b64encode(hashlib.sha256(spki).digest()).decode())


@contextmanager
def serving(server: uvicorn.Server, certificate: Certificate | None) -> Iterator[int]:
    """Runs the server in a thread, over TLS if there is a certificate; gives its port."""
    if certificate:
        server.config.ssl_certfile = str(certificate.file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
