//! Node types that know about time.

pub mod date_time;
pub mod schedule_trigger;
mod timetable;
