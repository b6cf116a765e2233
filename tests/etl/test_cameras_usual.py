"""What departs from a camera's usual picture: blurred, moved, and what only looks like it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image, ImageFilter

from etl.cameras.stills import Look, look
from etl.cameras.usual import CONFIRMED, LEARNT, Usual, judged
from tests.etl.servers import Answer, Server
from tests.etl.test_cameras import gallery, jpeg, outcomes, street

AT = datetime(2026, 2, 7, 12, tzinfo=UTC)
Usuals = dict[tuple[str, bool], Usual]


def seen(image: Image.Image) -> Look:
    return look(jpeg(image))


def out_of_focus(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(6))


def learnt(*names: str) -> Usuals:
    """Cameras that were looked at often enough, each with a street and noise of its own."""
    usuals: Usuals = {}
    for n in range(LEARNT):
        at = AT + timedelta(minutes=n)
        looks = {
            name: (seen(street(seed, noise=n + 1)), at) for seed, name in enumerate(names, start=1)
        }
        assert set(judged(looks, usuals).values()) == {"usable"}
    return usuals


def told(usuals: Usuals, name: str, images: list[Image.Image], every: timedelta) -> list[str]:
    start = AT + timedelta(hours=1)
    return [
        judged({name: (seen(image), start + n * every)}, usuals)[name]
        for n, image in enumerate(images)
    ]


def test_a_lens_out_of_focus_is_told_at_the_third_look_and_until_it_is_sharp() -> None:
    images = [out_of_focus(street(1, noise=90 + n)) for n in range(4)] + [street(1, noise=99)]
    found = told(learnt("a"), "a", images, timedelta(minutes=1))
    assert found == ["usable"] * (CONFIRMED - 1) + ["blurred"] * 2 + ["usable"]


def test_another_view_has_moved_and_is_accepted_after_a_day() -> None:
    usuals = learnt("a")
    found = told(usuals, "a", [street(2, noise=n) for n in range(1, 27)], timedelta(hours=1))
    assert found == ["usable"] * (CONFIRMED - 1) + ["moved"] * 22 + ["usable"] * 2
    assert told(usuals, "a", [street(2, noise=50)], timedelta(hours=1)) == ["usable"]


def test_a_single_odd_look_is_forgotten() -> None:
    odd, well = street(2), street(1, noise=70)
    images = [odd, well, odd, well, odd, odd]
    assert set(told(learnt("a"), "a", images, timedelta(minutes=1))) == {"usable"}


def test_a_head_that_turns_has_no_view_to_leave() -> None:
    usuals: Usuals = {}
    for n in range(LEARNT + 20):
        looks = {"a": (seen(street(n % 7, noise=n + 1)), AT + timedelta(minutes=n))}
        assert judged(looks, usuals) == {"a": "usable"}


def test_a_camera_is_not_judged_before_it_is_known() -> None:
    usuals = learnt("a")
    for odd in (out_of_focus(street(3)), street(4)):
        assert set(told(usuals, "new", [odd] * 5, timedelta(minutes=1))) == {"usable"}


def test_fog_over_the_city_is_no_cameras_fault() -> None:
    names = tuple("abcdefgh")
    usuals = learnt(*names)
    for n in range(5):
        at = AT + timedelta(hours=1, minutes=n)
        looks = {
            name: (seen(out_of_focus(street(seed, noise=90 + n))), at)
            for seed, name in enumerate(names, start=1)
        }
        assert set(judged(looks, usuals).values()) == {"usable"}


def test_rounds_remember_what_is_usual(serve: Callable[[Answer], Server], tmp_path: Path) -> None:
    stills: dict[str, bytes | Answer] = {}
    views = {"lens": 1, "pole": 2, "well": 3}
    stills |= dict.fromkeys(views, b"")
    cameras, memory = gallery(serve, stills), tmp_path / "memory.arrow"
    for n in range(LEARNT):
        stills |= {name: jpeg(street(seed, noise=n + 1)) for name, seed in views.items()}
        assert set(outcomes(cameras, memory).values()) == {"usable"}
    for n in range(CONFIRMED):
        stills["lens"] = jpeg(out_of_focus(street(1, noise=60 + n)))
        stills["pole"] = jpeg(street(9, noise=60 + n))
        stills["well"] = jpeg(street(3, noise=60 + n))
        found = outcomes(cameras, memory)
    assert found == {"lens": "blurred", "pole": "moved", "well": "usable"}
