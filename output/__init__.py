"""Floor 1, the data library: records, reference tables, schema, archive, store, links, queries, exports."""
