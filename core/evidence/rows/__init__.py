"""Records: read into columns and codes, told apart, clustered, and added up."""
