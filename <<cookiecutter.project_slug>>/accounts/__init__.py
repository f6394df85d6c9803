"""Users: who they are, how they sign in, what they can change about themselves."""
