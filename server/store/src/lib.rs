//! Documents behind one trait; here the embedded SQLite implementation.
