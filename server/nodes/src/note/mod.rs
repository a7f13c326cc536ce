//! Node types for people who read the canvas.

pub mod sticky_note;
