"""What moved on the market: one page of prices, offers and sources between two moments."""
