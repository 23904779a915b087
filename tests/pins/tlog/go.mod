// A second reader and writer of logs, which tests build and ask; Go holds each module against go.sum.
module switchboard-policy/pins/tlog

go 1.25.0

require (
	github.com/transparency-dev/merkle v0.0.2
	golang.org/x/mod v0.40.0
)
