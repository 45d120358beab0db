"""A model that tells irises apart, and what a server may ask of it."""

import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

iris = load_iris()


def pipeline(strictness: float) -> object:
    """Make a model that is not fitted yet; the stricter, the less it trusts its examples."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=1 / strictness))


model = pipeline(1.0).fit(iris.data, iris.target)


def predict(flowers: list[list[float]]) -> list[str]:
    """Name the species of flowers, each given by lengths and widths of its sepal and its petal."""
    return iris.target_names[model.predict(flowers)].tolist()


def tune(candidates: int) -> float:
    """Find the best strictness among so many; takes its time."""

    def accuracy(strictness: float) -> float:
        return cross_val_score(pipeline(strictness), iris.data, iris.target, cv=5).mean()

    return max(np.geomspace(1e-3, 1e3, candidates), key=accuracy)
