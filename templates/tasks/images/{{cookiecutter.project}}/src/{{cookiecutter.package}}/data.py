"""The data: how an archive of pictures becomes rows, how rows become pixels, how they are split."""

import base64
import io
import logging
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from sklearn.model_selection import train_test_split

from .errors import ProjectError
from .params import Params

RAW = Path("data/raw/shapes.zip")
PREPARED = Path("data/prepared/shapes.csv")
SIDE = 16
"""Pixels on each side; other pictures are scaled."""

TARGET = "shape"
NUMBERS: list[str] = []
CATEGORIES = ["light"]
"""What the metrics are told by; the model itself sees the picture alone."""
FEATURES = ["image"]
LARGEST = 2**20
"""Bytes of a picture; a larger one is refused before it is opened."""

log = logging.getLogger(__name__)


def prepare_file(raw: Path = RAW, prepared: Path = PREPARED) -> None:
    """Measure the pictures of the archive and write them as rows."""
    rows = prepare(read(raw))
    prepared.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(prepared, index=False, lineterminator="\n")
    log.info("prepared %d rows in %s", len(rows), prepared)


def read(path: Path) -> pd.DataFrame:
    """Return the rows of a CSV file, or a row for each picture of an archive."""
    if not path.is_file():
        raise ProjectError(f"{path} is missing: `dvc pull` fetches the data")
    if path.suffix != ".zip":
        return pd.read_csv(path)
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if not name.endswith("/"))
        return pd.DataFrame(
            {
                "name": names,
                "shape": [PurePosixPath(name).parent.name for name in names],
                "image": [base64.b64encode(archive.read(name)).decode() for name in names],
            }
        )


def prepare(raw: pd.DataFrame) -> pd.DataFrame:
    """Measure each picture, so that what is wrong with it can be seen before it is learned from."""
    require(raw, ["name", TARGET, *FEATURES])
    rows = raw.drop_duplicates().reset_index(drop=True)
    seen = pixels(rows).astype(np.float64)
    brightness = seen.mean(axis=(1, 2)).round(6)
    return rows.assign(
        brightness=brightness,
        contrast=seen.std(axis=(1, 2)).round(6),
        light=np.where(brightness < np.median(brightness), "dim", "bright"),
    )


def pixels(rows: pd.DataFrame) -> NDArray[np.float32]:
    """Return the pictures of rows as numbers from 0 to 1: picture, line, column."""
    return np.stack([_opened(image) for image in rows["image"]])


def split(rows: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return training and test rows, shuffled, with the same share of each shape in both."""
    train, test = train_test_split(
        rows, test_size=params.test_share, random_state=params.seed, stratify=rows[TARGET]
    )
    return train, test


def require(rows: pd.DataFrame, columns: list[str]) -> None:
    """Raise an error that names the columns that are not there."""
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise ProjectError(f"the data lack the column(s) {', '.join(missing)}")


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
