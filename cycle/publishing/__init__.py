"""公示, 异议, 公告 and the title: what the public is told of a frozen assessment."""
