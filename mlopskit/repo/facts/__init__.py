"""What single files say: one parser per kind of file, each giving the plain values of `model`."""
