"""Every kind of paper: what it says, how it looks, who may have it. `registry.py` lists them."""
