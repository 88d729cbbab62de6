"""Evidence in the window: handing it in, looking at it, reviewing it, giving a copy out."""
