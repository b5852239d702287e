"""Whose file it is: the names that platforms give to files, each read by one rule."""

import time

import pytest

from diffusion_lib.grading.names import blackboard_title, owner_of, without_top

ASSIGNMENTS = ("01_forward_noise", "02_schedules")
N = "01_forward_noise.ipynb"


@pytest.mark.parametrize(
    ("path", "name", "rule", "number"),
    [
        (f"lovelaceada_1234_5678_{N}", "lovelaceada", "Canvas", "1234"),
        (f"lovelaceada_LATE_1234_5678_{N}", "lovelaceada", "Canvas", "1234"),
        ("müllerjörg_12_34_01_forward_noise-2.ipynb", "müllerjörg", "Canvas", "12"),
        (f"Ada Lovelace_77_assignsubmission_file_/{N}", "Ada Lovelace", "Moodle", "77"),
        (f"Ada Lovelace_77_assignsubmission_file_{N}", "Ada Lovelace", "Moodle", "77"),
        (f"O'Brien, Seán-Óg_9_assignsubmission_file_/{N}", "O'Brien, Seán-Óg", "Moodle", "9"),
        (f"Participant 12_345_assignsubmission_file_/{N}", "Participant 12", "Moodle", "345"),
        (f"Noise_ada_attempt_2026-03-01-12-30-45_{N}", "ada", "Blackboard", ""),
        (f"12-34 - Ada Lovelace - Mar 1, 2026 1230 PM/{N}", "Ada Lovelace", "Brightspace", "12"),
        (f"12-34- Anne-Marie Lo- 12 March, 2026 1100 AM/{N}", "Anne-Marie Lo", "Brightspace", "12"),
        (f"Ada Lovelace - {N}", "Ada Lovelace", "Google Classroom", ""),
        (f"ada/01_forward_noise/{N}", "ada", "nbgrader", ""),
        (f"ada/01_forward_noise/deeper/{N}", "ada", "nbgrader", ""),
        (f"-dash/01_forward_noise/{N}", "-dash", "nbgrader", ""),
        (f"[x]/{N}", "[x]", "folder", ""),
        (f"name.with.dots/{N}", "name.with.dots", "folder", ""),
        (f"אבי_גולן/{N}", "אבי_גולן", "folder", ""),
        (f"e\u0301mile/{N}", "émile", "folder", ""),
        ("ada_01_forward_noise.ipynb", "ada", "file name", ""),
        ("01-forward-noise ada (2).ipynb", "ada", "file name", ""),
        ("ada.ipynb", "ada", "file name", ""),
        ("01_forward_noise/ada.ipynb", "ada", "file name", ""),
    ],
)
def test_the_owner_of_a_file(path, name, rule, number):
    owner = owner_of(path.split("/"), ASSIGNMENTS)
    assert (owner.name, owner.rule, owner.number) == (name, rule, number)


@pytest.mark.parametrize("path", [N, "01_forward_noise (1).ipynb", "Copy of 01_forward_noise.ipynb"])
def test_a_name_that_says_nothing_is_no_learner(path):
    assert owner_of(path.split("/"), ASSIGNMENTS) is None


def test_late_and_again_are_read():
    late = owner_of([f"ada_LATE_1_2_{N}"], ASSIGNMENTS)
    again = owner_of(["ada_1_2_01_forward_noise-3.ipynb"], ASSIGNMENTS)
    assert late.late and not again.late and again.again == 3


def test_two_of_one_name_stay_two():
    one, other = (owner_of([f"Ada Lo_{n}_assignsubmission_file_", N], ASSIGNMENTS) for n in (1, 2))
    assert one.name == other.name and one.key != other.key


def test_blackboards_title_is_what_all_names_share():
    names = [f"HW_1_{who}_attempt_2026-03-01-12-30-45_{N}" for who in ("ada_l", "bob_l")]
    title = blackboard_title(names)
    assert title == "HW_1_"
    assert [owner_of([name], ASSIGNMENTS, title).name for name in names] == ["ada_l", "bob_l"]


def test_attempts_sort_in_time():
    def when(text):
        return owner_of([f"1-2 - Ada - {text}", N], ASSIGNMENTS).when

    assert when("Mar 1, 2026 1130 AM") < when("Mar 1, 2026 1230 PM") < when("Nov 1, 2026 100 AM")


def test_folders_above_the_learners_are_left_out():
    assert without_top([("export", "ada", N), ("export", "bob", N)]) == 1
    assert without_top([("export", "ada_1_2_x.ipynb"), ("export", "bob_3_4_x.ipynb")]) == 1
    assert without_top([("export", "ada_1_2_x.ipynb")]) == 1
    assert without_top([("group A", "ada_1_2_x.ipynb"), ("group B", "bob_3_4_x.ipynb")]) == 1
    assert without_top([("ada", N)]) == 0
    assert without_top([("ada", N), ("ada", "01_forward_noise (1).ipynb"), ("ada", "a.py")], ASSIGNMENTS) == 0
    assert without_top([("ada", "01_forward_noise", N), ("ada", "02_schedules", N)], ASSIGNMENTS) == 0
    assert without_top([("ada", "work", N)]) == 0
    assert without_top([("Ada_7_assignsubmission_file_", N), ("Ada_7_assignsubmission_file_", "a.py")]) == 0


ADA_IN_2099 = f"x_ada_attempt_2099-03-01-12-30-45_{N}"


@pytest.mark.parametrize(
    ("path", "who"),
    [
        (f"eve/01_forward_noise/{ADA_IN_2099}", "eve"),
        (f"eve/{ADA_IN_2099}", "eve"),
        (f"eve_1234_5678_all.zip/ada_12_99999999_{N}", "eve #1234"),
        (f"eve_1234_5678_all.zip/12-1 - ada - Dec 31, 2099 1230 PM/{N}", "eve #1234"),
        (f"eve_1234_5678_all.zip/ada_12_assignsubmission_file_/{N}", "eve #1234"),
        (f"Eve_7_assignsubmission_file_/{ADA_IN_2099}", "Eve #7"),
    ],
)
def test_what_a_learner_named_makes_nobody_else_the_owner(path, who):
    others = [("ada", "01_forward_noise", N), ("bob", "01_forward_noise", N)]
    parts = path.split("/")
    assert without_top([parts, *others], ASSIGNMENTS) == 0
    assert owner_of(parts, ASSIGNMENTS).key == who


def test_a_name_that_fits_two_platforms_is_nobodys():
    assert owner_of([f"eve_1234_5678_{ADA_IN_2099}"], ASSIGNMENTS) is None


def test_a_name_made_to_be_slow_is_read_at_once():
    begun = time.perf_counter()
    owner_of(["1-1 - " + " " * 240 + "x", N], ASSIGNMENTS)
    assert time.perf_counter() - begun < 0.5
