"""The network, with the manners of a scikit-learn model: fit, predict, predict_proba, classes_."""

from typing import Any, Self

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import nn

from .data import SIDE, pixels

QUARTER = SIDE // 4


class Network(nn.Module):
    """Two layers that look at neighbourhoods, one that decides."""

    def __init__(self, width: int, classes: int) -> None:
        """Make a network that has learned nothing yet."""
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(width, 2 * width, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(2 * width * QUARTER * QUARTER, classes),
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return how much speaks for each class."""
        told: torch.Tensor = self.layers(pictures)
        return told


class ImageClassifier:
    """Pictures in, classes out; the same seed gives the same network on the same machine."""

    def __init__(self, width: int, epochs: int, learning_rate: float, seed: int) -> None:
        """Take the settings; nothing is learned yet."""
        self.width, self.epochs = width, epochs
        self.learning_rate, self.seed = learning_rate, seed
        self.classes_: NDArray[np.object_] = np.array([], dtype=object)

    def fit(self, rows: pd.DataFrame, answers: pd.Series) -> Self:
        """Learn from pictures and their classes."""
        # In a network as small as this threads only wait for each other; one adds in one order.
        torch.set_num_threads(1)
        self.classes_, numbers = np.unique(answers.to_numpy(dtype=object), return_inverse=True)
        chance = torch.Generator().manual_seed(self.seed)
        with torch.random.fork_rng():
            torch.manual_seed(self.seed)
            self.network = Network(self.width, len(self.classes_))
        seen, right = _tensor(rows), torch.as_tensor(numbers)
        optimiser = torch.optim.Adam(self.network.parameters(), lr=self.learning_rate)
        self.network.train()
        for _ in range(self.epochs):
            for batch in torch.randperm(len(seen), generator=chance).split(32):
                optimiser.zero_grad()
                nn.functional.cross_entropy(self.network(seen[batch]), right[batch]).backward()
                optimiser.step()
        self.network.eval()
        return self

    def predict_proba(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """Return how likely each class is, for each row."""
        with torch.no_grad():
            told = torch.softmax(self.network(_tensor(rows)), dim=1)
        return told.numpy().astype(np.float64).round(6)

    def predict(self, rows: pd.DataFrame) -> NDArray[np.object_]:
        """Return the likeliest class of each row."""
        told: NDArray[np.object_] = self.classes_[self.predict_proba(rows).argmax(axis=1)]
        return told

    def __getstate__(self) -> dict[str, Any]:
        """Return what a file holds: plain numbers, so that loading it runs no code of PyTorch."""
        weights = self.network.state_dict().items() if hasattr(self, "network") else ()
        return {**vars(self), "network": {name: values.numpy() for name, values in weights}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Stand as it was kept."""
        weights = {name: torch.tensor(values) for name, values in state.pop("network").items()}
        vars(self).update(state)
        if weights:
            self.network = Network(self.width, len(self.classes_))
            self.network.load_state_dict(weights)
            self.network.eval()


def _tensor(rows: pd.DataFrame) -> torch.Tensor:
    return torch.as_tensor(pixels(rows)).unsqueeze(1)
