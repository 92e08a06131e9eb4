"""What a settings file may say: every key with its type, range and reason.

What values may not be together is in `stacks.settings`.
"""
