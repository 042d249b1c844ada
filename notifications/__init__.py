"""What to tell whom and when: reminders, the outbox and its delivery; knows storage alone."""
