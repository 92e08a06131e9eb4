"""The emulator, with the gaps closed that Terraform would trip over.

Run by the emulator's own interpreter (`python -m strongroom.local.shim`), so nothing in this
package may import anything but the standard library and the emulator itself. Each module patches one
gap and says what the emulator does, what AWS does, and what would go wrong without it.
"""
