"""The page of offers: posts, employers, visits to them, and complaints."""
