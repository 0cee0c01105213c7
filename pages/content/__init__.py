"""Each page's own code, one folder a page. No folder imports another."""
