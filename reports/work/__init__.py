"""The work of a quarter in a township: the people of its entries, measures, incidents, visits, money."""
