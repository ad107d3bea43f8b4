"""The reference frame of posts by population: a second lens that knows nothing of dossiers.

Source: the frame reported for the province's commune governments (32 posts, one more for every
2,000 people above 16,000, for every 1,000 in mountain communes, at most 50 in a xã and 70 in a
phường). All numbers are policy, "tham chiếu".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workload.arrays import FloatArray, non_negative

WARD = "phuong"


@dataclass(frozen=True)
class PostFrame:
    """The numbers of the frame.

    Attributes:
        base_posts: Posts of a commune up to the base population.
        base_people: The population from which posts are added.
        people_per_post: People for one more post.
        people_per_post_mountain: The same in a mountain commune.
        most_posts_commune: Most posts of a xã.
        most_posts_ward: Most posts of a phường.
    """

    base_posts: float = 32.0
    base_people: float = 16_000.0
    people_per_post: float = 2_000.0
    people_per_post_mountain: float = 1_000.0
    most_posts_commune: float = 50.0
    most_posts_ward: float = 70.0


DEFAULT_FRAME = PostFrame()


def reference_posts(
    population: ArrayLike, mountain: ArrayLike, kind: ArrayLike, frame: PostFrame = DEFAULT_FRAME
) -> FloatArray:
    """Posts of each commune by the frame: min(cap, base + floor(max(0, people − base)/step)).

    Args:
        population: people, shape (n,); NaN where unknown.
        mountain: whether a mountain commune, shape (n,).
        kind: "xa" or "phuong", shape (n,).
        frame: the numbers of the frame.

    Returns:
        Whole posts, shape (n,); NaN where the population is.

    Raises:
        ValueError: a negative or infinite population.
    """
    people = non_negative(population, "population")
    step = np.where(
        np.asarray(mountain, dtype=bool), frame.people_per_post_mountain, frame.people_per_post
    )
    most = np.where(np.asarray(kind) == WARD, frame.most_posts_ward, frame.most_posts_commune)
    added = np.floor(np.maximum(0.0, people - frame.base_people) / step)
    return np.asarray(np.minimum(most, frame.base_posts + added))
