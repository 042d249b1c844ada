"""Inviting (邀请): who is entitled, by which code, with which letter, and who takes over."""
