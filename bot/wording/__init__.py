"""Every sentence a user reads in the chat, in approved, polite, short Chinese."""
