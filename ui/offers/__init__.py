"""The offers page: posts, employers, visits, and complaints."""
