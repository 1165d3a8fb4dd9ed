def encode(square: NDArray[np.uint8]) -> str:
    """Return grey pixels as the text that a row holds: a PGM picture in base64."""
    high, wide = square.shape
    return base64.b64encode(f"P5 {wide} {high} 255\n".encode() + square.tobytes()).decode()


def _opened(image: object) -> NDArray[np.float32]:
    if not isinstance(image, str) or len(image) > LARGEST:
        raise ProjectError(f"a picture is text in base64, of at most {LARGEST} characters")
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(image, validate=True)))
        grey = picture.convert("L").resize((SIDE, SIDE))
    except (ValueError, OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ProjectError(f"a picture cannot be opened: {error}") from error
    return np.asarray(grey, dtype=np.float32) / np.float32(255)


def _example() -> NDArray[np.uint8]:
    """Return a clear square, as anybody would draw it."""
    drawn = np.full((SIDE, SIDE), 40, dtype=np.uint8)
    drawn[4:13, 4:13] = 220
    return drawn


EXAMPLE = {"image": encode(_example())}
"""One picture as it may be asked about."""
