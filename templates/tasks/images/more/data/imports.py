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
