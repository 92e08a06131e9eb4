"""Programs in the place of images with a fault; each is run by `python -m`, in the project's folder."""
