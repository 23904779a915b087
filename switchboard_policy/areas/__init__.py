"""One package an area: its model, how it replays, what it recommends, its checks."""
