"""The vectors of words in their sentences, which a spaCy parser reads, with less work than spaCy's own layers take.

A ``Tok2Vec`` (Honnibal et al. 2020) has two parts: an embedding, which sees a word alone (its spelling, whether a space follows), and an
encoder, which looks several times at each word with its neighbours. Here the embedding of a word is computed once and kept, and the encoder
is computed without what only training needs. A model that is built in another way, or of which the vectors come out otherwise than by its
own layers, is left to those.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

Floats = Any
"""A NumPy array of single-precision numbers."""
Word = tuple[str, bool]
"""A word, and whether white space follows it."""

_BLOCK = 32
"""Words are embedded so many at a time, and always so many: the last digits of a product of matrices may depend on their size."""
_SMALL = 1e-8
_TRIED = (("A", True), ("5", True), ("b'", False), ("cde", False), (".", False))
_CLOSE = 1e-4
_WINDOW = 3


class _Layer(NamedTuple):
    """One look at the neighbours: of each piece the weights (three words in, one word out), then scale and shift."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats
    pieces: int


class WordVectors:
    """Computes the vectors of sentences; keeps those of words alone, by word, until there are more than *most*."""

    def __init__(self, embed: Callable[[Sequence[Word]], Floats], layers: Sequence[_Layer], most: int) -> None:
        self._embed = embed
        self._layers = layers
        self._most = most
        self._width = len(layers[0].scale)
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[Word, int] = {}
        self._table: Floats = np.zeros((1 + _BLOCK, self._width), np.float32)  # the first row stands for no word

    def __call__(self, sentences: Sequence[Sequence[Word]]) -> list[Floats]:
        """For each sentence one row a word."""
        if len(self._rows) > self._most:
            self._forget()
        self._learn(dict.fromkeys(word for sentence in sentences for word in sentence if word not in self._rows))
        gap = [0] * len(self._layers)  # nothing is seen across so many rows
        rows, at, starts = gap.copy(), self._rows, []
        for sentence in sentences:
            starts.append(len(rows))
            rows += chain((at[word] for word in sentence), gap)
        found = self._table[rows]
        for layer in self._layers:
            found += _seen(layer, found)
        return [found[start : start + len(sentence)] for start, sentence in zip(starts, sentences, strict=True)]

    def _learn(self, unknown: dict[Word, None]) -> None:
        words = list(unknown)
        for first in range(0, len(words), _BLOCK):
            block = words[first : first + _BLOCK]
            made = self._embed(block + block[-1:] * (_BLOCK - len(block)))
            begin = len(self._rows) + 1
            if begin + _BLOCK > len(self._table):
                self._table = np.concatenate([self._table, np.zeros_like(self._table), np.zeros((_BLOCK, self._width), np.float32)])
            self._table[begin : begin + len(block)] = made[: len(block)]
            self._rows.update((word, begin + index) for index, word in enumerate(block))


def _seen(layer: _Layer, rows: Floats) -> Floats:
    """What a layer makes of each row and the two beside it: the largest of its pieces, brought to mean 0 and variance 1, scaled."""
    width = rows.shape[1]
    beside = np.zeros((len(rows), _WINDOW * width), np.float32)
    beside[1:, :width], beside[:, width : 2 * width], beside[:-1, 2 * width :] = rows[:-1], rows, rows[1:]
    pieces = beside @ layer.weights
    pieces += layer.bias
    best = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
    for piece in range(2, layer.pieces):
        np.maximum(best, pieces[:, piece * width : (piece + 1) * width], out=best)
    best -= best.mean(axis=1, keepdims=True)
    best *= (np.einsum("ij,ij->i", best, best) / width + _SMALL)[:, None] ** -0.5
    best *= layer.scale
    best += layer.shift
    return best


def word_vectors(model: Any, document: Callable[[Sequence[Word]], Any], most: int) -> WordVectors | None:
    """The vectors of the spaCy ``Tok2Vec`` layers *model*; None where they are built in a way that is not known here.

    *document* makes what the model reads of words; *most*: see :class:`WordVectors`.
    """
    layers = _layers(model)
    if not layers:
        return None

    def embed(words: Sequence[Word]) -> Floats:
        rows: Floats = model.layers[0].predict([document(words)])[0]
        return rows

    made = WordVectors(embed, layers, most)
    own = model.predict([document(_TRIED)])[0]
    return made if np.allclose(made([_TRIED])[0], own, atol=_CLOSE) else None


def _layers(model: Any) -> tuple[_Layer, ...]:
    """The encoder's layers: each adds to a row what a maxout and a layer norm make of it and its neighbours. () for any other build."""
    residuals = [
        layer for layer in model.walk() if layer.name.startswith("residual(expand_window>>maxout>>layernorm") and ")>>" not in layer.name
    ]
    found = []
    for residual in residuals:
        by_name = {layer.name: layer for layer in residual.walk()}
        window, maxout, norm = (by_name[name] for name in ("expand_window", "maxout", "layernorm"))
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        out, pieces, _ = weights.shape
        if window.attrs["window_size"] != 1 or pieces < 2 or weights.shape[2] != _WINDOW * out:
            return ()
        columns = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(out * pieces, _WINDOW * out).T)
        found.append(_Layer(columns, bias.T.reshape(-1).copy(), norm.get_param("G"), norm.get_param("b"), pieces))
    whole = len(model.layers) == 2 and len(found) == sum(layer.name == "maxout" for layer in model.layers[1].walk())
    return tuple(found) if whole else ()
