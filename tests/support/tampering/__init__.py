"""Every way in which evidence is spoilt, the class it is refused by, and why."""
