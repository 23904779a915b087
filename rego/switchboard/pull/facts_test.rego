package switchboard_test.pull

import data.switchboard.pull as rules

test_what_is_asked_of_a_file_is_asked_of_every_file if {
	broken := object.remove(file, {"owners"})
	rules.missing == {"/pull/files/1/owners"} with input as given({"files": [file, broken]})
	rules.whole with input as given({})
	not rules.whole with input as given({"files": [broken]})
}
