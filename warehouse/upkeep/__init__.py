"""Look after a warehouse: what it takes, making it small and quick again, moving it elsewhere."""
