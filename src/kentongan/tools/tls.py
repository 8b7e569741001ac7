"""A certificate for a room that has none yet: self-signed, with its fingerprint to compare by eye."""

import ipaddress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kentongan.base.clock import wall
from kentongan.base.errors import Invalid


def self_signed(folder: Path, address: str) -> tuple[Path, Path]:
    """The certificate and key in `folder`, made at the first call for this address; good for a year."""
    cert, key = (
        folder / f"self-{address}.crt".replace(":", "_"),
        folder / f"self-{address}.key".replace(":", "_"),
    )
    if not (cert.exists() and key.exists()) or _ends_soon(cert):
        _make(cert, key, address)
    return cert, key


def fingerprint(cert: Path) -> str:
    """SHA-256 of the certificate, as browsers show it. Raises: Invalid."""
    digest = _read(cert).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def _read(cert: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(cert.read_bytes())
    except (OSError, ValueError) as error:
        raise Invalid(f"{cert}: not a readable PEM certificate ({error})") from None


def _ends_soon(cert: Path) -> bool:
    return _read(cert).not_valid_after_utc < wall() + timedelta(days=7)


def _make(cert: Path, key: Path, address: str) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Kentongan {address}")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    try:
        names.append(x509.IPAddress(ipaddress.ip_address(address)))
    except ValueError:
        names.append(x509.DNSName(address))
    now = wall()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    key.touch(mode=0o600)
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    key.write_bytes(secret.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    cert.write_bytes(made.public_bytes(pem))
