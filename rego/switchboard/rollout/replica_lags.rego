package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Replica lags
# description: >-
#   Tripwire: a replica has lagged too far for too long. The ramp stops, reads go to safe replicas,
#   writes queue, and somebody is called.
# custom:
#   id: rollout/replica_lags
#   level: hard
found contains lib.finding(rules, "rollout/replica_lags", "/rollout/signals/replica_lag", msg, help) if {
	judged
	lags
	msg := concat("", [
		$"a replica has lagged {signals.replica_lag.lag_s} s for {signals.replica_lag.above_s} s; ",
		$"the wire is at {bounds.trip_lag} s for {bounds.trip_lag_for} s",
	])
	help := "stop the ramp, read from safe replicas, queue writes and call whoever is on duty"
}

passed contains "rollout/replica_lags" if {
	judged
	lags == false
}

default lags := false

lags if {
	signals.replica_lag.lag_s > bounds.trip_lag
	signals.replica_lag.above_s >= bounds.trip_lag_for
}
