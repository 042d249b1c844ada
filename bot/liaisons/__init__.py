"""What a district's liaison says: progress, who is missing, nominations, one more reminder."""
