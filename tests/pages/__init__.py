"""The pages, drawn without a browser."""
