"""`strongroom rehearse`: bad releases, applied to the local deployment one after the other.

Each has to end in a failed apply or a rollback that is told, with the reason and the container's last lines,
while the release before serves and no transaction is lost. `programs` are the images; `catalogue` says what is
wrong with each, and who has to find it.
"""
