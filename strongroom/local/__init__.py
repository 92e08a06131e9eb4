"""The local deployment: the synthesized stacks, applied to an AWS emulator on this machine."""
