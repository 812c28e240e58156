"""Papers asked for together: every township of a county, a city or a province."""
