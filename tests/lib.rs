//! What crosses rooms, driven from outside: the rules of the house, the whole server, the desktop window.
