"""What anybody says of a published list: objections, their outcome, and the list itself."""
