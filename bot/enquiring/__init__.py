"""What people ask beside their business, and the approved answers."""
