"""The year's work: register, cycles, invitations, responses, progress and assessment."""
