"""Any other table: `<name>.mapping.toml` says what its columns mean."""
