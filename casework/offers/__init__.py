"""Employers and their posts: matching, referrals, visits and complaints."""
