package switchboard_test.slo

page := {"severity": "page", "factor": 14.4, "long_s": 3600, "short_s": 300}

level := {
	"service": "api-gateway",
	"slo": "availability",
	"objective_percent": 99.9,
	"pages": [page],
}

values := {"services": {
	"api-gateway": {"availability": {"objective": 99.9}},
	"text": {"availability": {"objective": "99.9"}},
	"impact-in": {"availability": {"objective": 90}, "latency": {"objective": 100}, "none": {"objective": 0}},
}}

ids(decision) := {finding.id | some finding in decision.findings}

asking(changed) := {"slo": object.union(level, changed)}
