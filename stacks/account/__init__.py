"""What an AWS account needs once, before the first environment in it: the parts of the bootstrap stack."""
