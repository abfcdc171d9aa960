"""The resolution policy and the bounds of values: what a build and a page as of a day share."""
