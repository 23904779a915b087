"""One package an area: its model, how it recommends, its pictures and findings."""
