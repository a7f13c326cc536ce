//! Who are you: passwords, one-time set-up links, sessions.
