"""What anybody reads in a browser: 公示, 公告, titles, and an agency's own result by its link."""
