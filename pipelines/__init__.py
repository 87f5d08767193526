"""Floor 2, what a page says: bytes -> lines -> numbers, brands, areas, claims -> Advert; the item pipelines."""
