"""How forecasts of a yes or no came out: scores, reliability, and maps fitted on earlier windows.

A window is something that was forecast with a probability at a moment and came, or did not, by
another. Modules: `windows` (what is scored), `brier`, `reliability`, `discrimination`, `blocks`
(intervals), `maps` (recalibration) and `verdict` (all of it together).
"""
