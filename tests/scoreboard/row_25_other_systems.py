"""Row 25: Windows and macOS: paths, locks, fsync, languages."""

from scoreboard.row import Row

ROW = Row(
    25,
    "Windows and macOS: paths, locks, fsync, languages",
    "the code paths run under simulation",
    (
        "tests/test_release.py::test_without_an_exchange",
        "tests/test_faults.py::test_a_disk_that_gives_no_second_names",
        "tests/test_faults.py::test_a_killed_publisher_leaves_a_whole_release[renames]",
        "tests/test_site_hostile.py::test_every_record_has_its_own_page",
        "tests/test_messages.py::test_the_language_is_the_one",
        "tests/test_report_system_language.py",
        "tests/test_files_systems.py",
    ),
    promised=80,
    lacks="a run on Windows or macOS itself",
)
