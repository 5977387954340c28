"""Plain models of three kinds, and their predictions and scores as the cases store them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.lab.tables import Table


class Model:
    """A model of a table's label over some of its features."""

    def __init__(
        self,
        table: Table,
        kind: str = "boost",
        seed: int = 0,
        columns: list[str] | None = None,
        **settings: Any,
    ) -> None:
        self.table, self.kind, self.seed, self.settings = table, kind, seed, settings
        self.columns = columns or table.features
        self.words = [column for column in self.columns if column in table.segments]
        self.numbers = [column for column in self.columns if column not in table.segments]

    def fit(self, rows: pd.DataFrame) -> Model:
        """Learn from rows."""
        self.machine = self._machine().fit(rows[self.columns], rows["label"])
        return self

    def _machine(self) -> Any:
        from sklearn.compose import ColumnTransformer
        from sklearn.ensemble import (
            HistGradientBoostingClassifier,
            HistGradientBoostingRegressor,
            RandomForestClassifier,
            RandomForestRegressor,
        )
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LogisticRegression, Ridge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

        number = self.table.task == "regression"
        if self.kind == "linear":
            scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
            columns = ColumnTransformer(
                [
                    ("n", scale, self.numbers),
                    ("w", OneHotEncoder(handle_unknown="ignore", min_frequency=20), self.words),
                ]
            )
            return make_pipeline(
                columns,
                (
                    Ridge(**self.settings)
                    if number
                    else LogisticRegression(max_iter=400, **self.settings)
                ),
            )
        codes = OrdinalEncoder(
            handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan
        )
        columns = ColumnTransformer([("w", codes, self.words), ("n", "passthrough", self.numbers)])
        if self.kind == "forest":
            chosen = {
                "n_estimators": 60,
                "min_samples_leaf": 4,
                "random_state": self.seed,
            } | self.settings
            return make_pipeline(
                columns,
                (
                    RandomForestRegressor(max_features=0.5, **chosen)
                    if number
                    else RandomForestClassifier(**chosen)
                ),
            )
        several = self.table.task == "multiclass"
        chosen = {
            "max_iter": 60 if several else 120,
            "learning_rate": 0.1,
            "max_features": 0.7,
            "random_state": self.seed,
            "early_stopping": False,
        } | self.settings
        chosen["categorical_features"] = list(range(len(self.words)))
        return make_pipeline(
            columns,
            (
                HistGradientBoostingRegressor(**chosen)
                if number
                else HistGradientBoostingClassifier(**chosen)
            ),
        )

    @property
    def classes(self) -> np.ndarray:
        """The classes, in the order of `chances`."""
        return self.machine.classes_

    def chances(self, rows: pd.DataFrame) -> np.ndarray:
        """Say how likely each class is."""
        return self.machine.predict_proba(rows[self.columns])

    def values(self, rows: pd.DataFrame) -> np.ndarray:
        """Predict numbers."""
        return self.machine.predict(rows[self.columns])


def answers(
    model: Model,
    rows: pd.DataFrame,
    inside: np.ndarray,
    threshold: float | None = None,
    dropped: str | None = None,
) -> dict[str, np.ndarray]:
    """Predict.

    Inside the slice with another threshold, or without ever naming the dropped class.
    """
    if model.table.task == "regression":
        return {"prediction": model.values(rows).astype("float32")}
    chances = model.chances(rows)
    if model.table.task == "binary":
        score = chances[:, list(model.classes).index(model.table.positive)]
        cut = np.where(inside, 0.5 if threshold is None else threshold, 0.5)
        negative = next(
            class_name for class_name in model.classes if class_name != model.table.positive
        )
        said = np.where(score >= cut, model.table.positive, negative)
        if dropped is not None:
            said = np.where(
                inside & (said == dropped),
                negative if dropped == model.table.positive else model.table.positive,
                said,
            )
    else:
        if dropped is not None:
            chances = np.where(inside[:, None] & (model.classes == dropped)[None, :], -1.0, chances)
        best = chances.argmax(1)
        said, score = model.classes[best], chances[np.arange(len(best)), best]
    return {"prediction": said.astype(object), "score": score.astype("float32").round(5)}
