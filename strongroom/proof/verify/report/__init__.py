"""What `strongroom verify` found: for people, as JSON, as SARIF."""
