package switchboard_test.lib

import data.switchboard.lib

test_given_needs_an_object if {
	lib.given with input as {}
	not lib.given with input as null
	not lib.given with input as "facts"
	not lib.given with input as []
}

test_each_kind_knows_its_own if {
	every kind, value in {
		"text": "x", "string": "", "number": -1, "amount": 0, "moment": 253402300799,
		"flag": false, "list": [], "entries": [0], "texts": ["x"], "count": 1000000000000,
	} {
		lib.has({"a": {"b": value}}, ["a", "b"], kind)
	}
}

test_each_kind_refuses_others if {
	every kind, value in {
		"text": " ", "string": 1, "number": "1", "amount": -1, "moment": 1.5,
		"flag": "true", "list": {}, "entries": [], "texts": [""], "count": 0.5,
	} {
		not lib.has({"a": value}, ["a"], kind)
		not lib.has({"a": null}, ["a"], kind)
		not lib.has({}, ["a"], kind)
	}
}

test_pointer_escapes if {
	lib.pointer(["a/b", "c~d"]) == "/a~1b/c~0d"
	lib.pointer([]) == ""
}

test_missing_names_every_fact_that_is_not_there if {
	required := [{"path": ["a"], "kind": "text"}, {"path": ["b", "c"], "kind": "flag"}]
	lib.missing({}, required) == {"/a", "/b/c"}
	lib.missing({"a": "x", "b": {"c": false}}, required) == set()
}

test_missing_in_looks_at_each_entry if {
	required := [{"path": ["a"], "kind": "text"}]
	lib.missing_in({"list": [{"a": "x"}, {"a": 1}, "no object"]}, ["list"], required) == {"/list/1/a", "/list/2/a"}
	lib.missing_in({}, ["list"], required) == set()
}

test_not_texts_points_at_each if {
	lib.not_texts({"list": ["x", 1, " ", null]}, ["list"]) == {"/list/1", "/list/2", "/list/3"}
}

test_kinds_do_not_take_one_type_for_another if {
	not lib.has({"a": ["x"]}, ["a"], "text")
	not lib.has({"a": "1"}, ["a"], "amount")
	not lib.has({"a": [1]}, ["a"], "amount")
	not lib.has({"a": {"b": 1}}, ["a"], "entries")
	not lib.has({"a": "text"}, ["a"], "entries")
}

test_a_moment_is_whole_seconds_of_our_calendar if {
	every value in [-1, 253402300800, "1", null] {
		not lib.has({"a": value}, ["a"], "moment")
	}
	lib.has({"a": 0}, ["a"], "moment")
}

test_a_count_is_whole_and_not_too_large_to_multiply if {
	every value in [-1, 1000000000001, "1", null] {
		not lib.has({"a": value}, ["a"], "count")
	}
	lib.has({"a": 0}, ["a"], "count")
}

test_texts_may_be_none_and_are_all_text if {
	lib.has({"a": []}, ["a"], "texts")
	not lib.has({"a": ["x", 1]}, ["a"], "texts")
	not lib.has({"a": ["x", " "]}, ["a"], "texts")
	not lib.has({"a": {"b": "x"}}, ["a"], "texts")
}
