"""Room: what the page of an indicator shows, each part made from results."""
