"""What an edit changes in the stacks: shown once (`strongroom diff`), or at each save (`strongroom watch`)."""
