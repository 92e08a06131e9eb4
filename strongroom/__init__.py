"""Strongroom's command line and the tools behind it; each is imported only where it is used."""
