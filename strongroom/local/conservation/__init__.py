"""Not one transaction lost or doubled: what was sent, held against what is there, body by body."""
