"""Said: claims that cite facts."""
