from sklearn.compose import ColumnTransformer
from sklearn.dummy import Dummy{{ "Classifier" if cookiecutter.kind == "class" else "Regressor" }}
from sklearn.impute import SimpleImputer
from sklearn.linear_model import {{ "LogisticRegression" if cookiecutter.kind == "class" else "Ridge" }}
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .data import CATEGORIES, FEATURES, NUMBERS, PREPARED, TARGET, read, split
from .params import Params
