"""What is asked and how a conversation asks it: pure, standard library only."""
