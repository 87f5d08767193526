"""Makes advert pages from a seed, each with its right answer: for tests and benchmarks of the reader."""

from crawler.generator.generate import SIZES, generate, pages
from crawler.generator.layouts import LAYOUTS
from crawler.generator.mutations import MUTATIONS, MutationError, compatible
from crawler.generator.negatives import NEGATIVES
from crawler.generator.truth import GeneratedPage, Truth

__all__ = [
    "LAYOUTS",
    "MUTATIONS",
    "NEGATIVES",
    "SIZES",
    "GeneratedPage",
    "MutationError",
    "Truth",
    "compatible",
    "generate",
    "pages",
]
