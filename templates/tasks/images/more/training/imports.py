from sklearn.dummy import DummyClassifier

from .data import FEATURES, PREPARED, TARGET, read, split
from .network import ImageClassifier
from .params import Params
