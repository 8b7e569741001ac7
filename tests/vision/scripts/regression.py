"""The regression set: every script, what it stands for, and which other tests stand for the same.

docs/accuracy.md shows it with its figures (`bench/track_scripts.py --markdown --write docs/accuracy.md`).
"""

from typing import Final

from vision.scripts import streets
from vision.scripts.eyes import Blocker, Sight
from vision.scripts.script import Script

LIGHT: Final = "day, dusk, rain, headlights"
RATES: Final = "variable and falling frame rates"
STOPS: Final = "stop-and-go on the line"
BAND: Final = "dead band"
RIDERS: Final = "rider and machine are one"
SWITCHES: Final = "id switches and flicker"
HIDDEN: Final = "occlusion at the line"
HOURS: Final = "a vehicle standing for hours"
SHAKES: Final = "cameras that shake"
SLOPES: Final = "lines of any slope"
SHARED: Final = "lines that share a point"
ONCE: Final = "one confirmed track crosses one line once"
PARTLY: Final = "who is small, fast, cut, or seen near the line only"
BESIDE: Final[dict[str, tuple[str, ...]]] = {
    LIGHT: ("test_who_cannot_be_told_from_the_road_is_counted_as_without_a_picture",),
    RATES: (
        "test_more_or_fewer_looks_count_the_same",
        "test_one_road_user_keeps_one_number_at_any_rate_of_looks",
        "test_frames_repeated_and_out_of_order_change_no_count",
    ),
    STOPS: ("test_who_stops_on_a_line_of_any_slope_and_trembles_is_counted_once",),
    BAND: (
        "test_who_goes_from_one_side_clearly_to_the_other_crosses_once",
        "test_the_step_must_cut_the_segment_also_when_it_goes_round_the_end_in_the_dead_band",
        "test_who_waits_just_beyond_a_line_and_whose_box_jumps_among_his_neighbours_is_counted_once",
    ),
    RIDERS: (
        "test_rider_and_machine_are_one_with_one_box_round_both",
        "test_three_on_one_machine_are_one",
        "test_two_riders_side_by_side_stay_two",
    ),
    SWITCHES: (
        "test_flicker_gives_no_second_number",
        "test_two_that_meet_keep_their_numbers",
        "test_a_number_that_vanishes_while_alive_is_bridged_and_one_that_died_is_forgotten",
    ),
    HIDDEN: ("test_a_vehicle_half_hidden_for_a_look_does_not_jump_over_the_line",),
    HOURS: (
        "test_a_car_that_stands_on_the_line_for_hours_is_one_track_and_counts_when_it_leaves",
        "test_day_thirty_needs_the_memory_of_minute_ten",
        "test_a_queue_that_waits_on_the_line_is_not_counted_whatever_its_boxes_do",
    ),
    SHAKES: (),
    SLOPES: (
        "test_a_mirrored_picture_gives_the_same_crossings_the_other_way",
        "test_the_form_of_the_picture_changes_nothing",
    ),
    SHARED: (
        "test_lines_that_share_a_point_or_lie_upon_each_other_count_each_for_itself",
        "test_who_passes_exactly_through_a_shared_point_is_counted_by_both_and_beside_it_by_one",
    ),
    ONCE: ("test_ways_of_one_track_and_line_alternate",),
    PARTLY: ("test_who_is_too_fast_for_what_it_looks_like_rides_a_motorcycle",),
}
"""Tests of tests/vision, with examples or properties, that stand for the same as scripts do."""
CONDITIONS: Final = tuple(BESIDE)
FOLLOWS: Final[dict[str, tuple[str, ...]]] = {
    "mirror": ("mirror",),
    "time reversed": ("backwards", "back_in_time"),
    "resampled": ("looks", "any_rate", "rate_of"),
    "shifted in time": ("later", "another_hour"),
}
"""What counts must follow, and by which words in its name a property test is one of it."""

DAY: Final = Sight()
POLE: Final = Blocker((0.485, 0.0, 0.515, 0.99))
SCRIPTS: Final = (
    Script("plain day", LIGHT, "two lanes each way, two lines", streets.plain),
    Script(
        "dusk", LIGHT, "everybody is seen faintly, boxes tremble",
        streets.plain, Sight(sure=0.5, spread=0.12, tremble=1.4), bound=0.08,
    ),
    Script(
        "rain", LIGHT, "faint, trembling boxes, glimpses and ghosts of nobody",
        streets.plain, Sight(sure=0.55, spread=0.14, tremble=1.6, glimpses_s=1.0, ghosts_s=0.05),
    ),
    Script(
        "headlights", LIGHT, "often only the lamps are seen, one or two, and ghosts",
        streets.plain, Sight(sure=0.6, lamps=True, ghosts_s=0.1), bound=0.1,
    ),
    Script(
        "dark on a dark road", LIGHT, "nothing but the boxes tells that anybody moves",
        streets.plain, Sight(contrast=0.0),
    ),
    Script(
        "falling rate", RATES, "from the full rate down to 2 looks a second and up again, uneven",
        streets.plain, DAY, streets.falling,
    ),
    Script(
        "uneven rate", RATES, "looks 0.35 to 1.8 times as far apart as even ones",
        streets.plain, DAY, streets.uneven,
    ),
    Script("gaps", RATES, "every few seconds nothing for 0.4 to 0.8 s", streets.plain, DAY, streets.gaps),
    Script(
        "stop and go on the line", STOPS, "they stop on or near it for 2 to 5 s, twice each",
        streets.stop_and_go,
    ),
    Script(
        "trembles on the line", BAND, "the same; boxes tremble four times as much",
        streets.stop_and_go, Sight(tremble=4.0),
    ),
    Script(
        "rider and machine apart", RIDERS,
        "four of five riders are seen as person and machine, or as one of the two",
        streets.riders, Sight(apart=0.8),
    ),
    Script(
        "flicker", SWITCHES, "often missed, and three of ten kinds are told wrongly",
        streets.plain, Sight(sure=0.55, spread=0.17, flicker=0.3),
    ),
    Script(
        "glimpses and ghosts", SWITCHES, "two glimpses of nobody a second, and ghosts that stay",
        streets.plain, Sight(glimpses_s=2.0, ghosts_s=0.1),
    ),
    Script(
        "meet and overtake at the line", SWITCHES, "two meet exactly there, a third overtakes",
        streets.meeting,
    ),
    Script(
        "riders nose to tail", SWITCHES, "each comes where the one before him was",
        streets.column, bound=0.1,
    ),
    Script("swarm between cars", SWITCHES, "motorcycles filter through cars that crawl", streets.swarm),
    Script("bus hides the line", HIDDEN, "a bus hides those who pass behind it, there", streets.bus_hides),
    Script(
        "pole at the line", HIDDEN, "a pole stands before the line",
        streets.across, Sight(blockers=(POLE,)),
    ),
    Script("standing on the line", HOURS, "three stand, the others pass before and behind", streets.standing),
    Script(
        "standing for hours", HOURS,
        "one stands on the line for two hours and drives on; others come by three times",
        streets.for_hours, Sight(held=True), streets.seldom,
    ),
    Script(
        "held while standing", HOURS, "a red light; where no pixel changes the detector is not asked",
        streets.queue, Sight(held=True),
    ),
    Script(
        "motorcycles wait on the line", HOURS, "a dense queue, boxes jump from one to the next",
        streets.dense_queue, Sight(melt=0.5, apart=0.5, tremble=2.0),
    ),
    Script("camera shakes", SHAKES, "by 3 pixels of 360, each look anew", streets.plain, Sight(shake_px=3.0)),
    Script("camera drifts", SHAKES, "by half a pixel a second", streets.plain, Sight(drift_px_s=0.5)),
    *(
        Script(
            f"slope of {degrees} degrees", SLOPES, "seen from steeply above, passed at 50 to 90 degrees",
            streets.slope(degrees),
        )
        for degrees in range(0, 91, 15)
    ),
    Script("roundabout", SLOPES, "a third to four fifths of the way, past four spokes", streets.roundabout),
    Script("lines share a point", SHARED, "three, as the arms of a junction do", streets.fans),
    Script(
        "parallel lines", ONCE, "four, close to one another; each counts everybody once",
        streets.parallels,
    ),
    Script(
        "wrong way and U-turn", ONCE, "some turn before the line, some beyond it and come back",
        streets.turning,
    ),
    Script("cut by the edge", PARTLY, "the lines lie where road users come in and leave", streets.entering),
    Script(
        "very fast", PARTLY, "a third of the picture between two looks at 5 a second",
        streets.racing, bound=0.08,
    ),
    Script("far and small", PARTLY, "cars are ten pixels tall", streets.far),
    Script(
        "corridor only", PARTLY, "only the surroundings of the line are looked at, and only what changed",
        streets.plain, Sight(corridor=0.14, held=True),
    ),
    Script(
        "corridor cuts boxes", PARTLY, "who reaches out of the surroundings is seen cut off",
        streets.plain, Sight(corridor=0.2, cut=True),
    ),
)  # fmt: skip
