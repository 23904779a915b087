package switchboard_test.pull

test_a_head_that_moved_denies if denied_for(given({"head_now": "abd"}), "pull/head_moved")
