"""`strongroom docs`: the pages in `docs/` that are made from code, so that they can't say otherwise."""
