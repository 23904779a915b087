package switchboard_test.supply_chain

test_an_unsigned_image if {
	found(asking({"signatures": []}), ["image_unsigned"])
	says(asking({"signatures": [object.union(by_key, {"verified": false})]}), "image_unsigned", "of 1 signatures of hub/shop none was verified")
	helps(asking({"signatures": []}), $"sign hub/shop@{digest}")
}
