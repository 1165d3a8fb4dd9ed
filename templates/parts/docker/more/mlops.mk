include make/docker.mk
