"""`strongroom verify`: checks of a synthesized stack, each of which fails when its claim is broken."""
