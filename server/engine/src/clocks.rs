//! When things happened in an execution. The times of what is not written down by itself are written with the next intent,
//! so that after a crash everything that led to an effect sees the very times it saw before, and takes the same way.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use model::Clock;

/// The clock of one execution: first the times that are known from before a crash, then the real ones.
#[derive(Debug, Default)]
pub(crate) struct Clocks(Mutex<Times>);

#[derive(Debug, Default)]
struct Times {
    /// Times from before, in order.
    known: VecDeque<Timestamp>,
    /// Times since the last intent.
    fresh: Vec<Timestamp>,
}

impl Clocks {
    /// A clock that first tells `known`.
    pub(crate) fn after(known: Vec<Timestamp>) -> Self {
        Self(Mutex::new(Times { known: known.into(), fresh: Vec::new() }))
    }

    /// The time of the next event.
    pub(crate) fn tick(&self, clock: &dyn Clock) -> Timestamp {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let time = times.known.pop_front().unwrap_or_else(|| now(clock));
        times.fresh.push(time);
        time
    }

    /// The times since the last intent, for the next one.
    pub(crate) fn take(&self) -> Vec<Timestamp> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).fresh)
    }
}

/// The time as it is written: whole microseconds.
pub(crate) fn now(clock: &dyn Clock) -> Timestamp {
    let time = clock.now();
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

/// How times are written: the first in microseconds since 1970, then the differences.
pub(crate) mod differences {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(times: &[Timestamp], serializer: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        let written = times.iter().map(|time| {
            let time = time.as_microsecond();
            time.wrapping_sub(std::mem::replace(&mut before, time))
        });
        written.collect::<Vec<i64>>().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Timestamp>, D::Error> {
        let mut time = 0_i64;
        let read = |difference: i64| {
            time = time.wrapping_add(difference);
            Timestamp::from_microsecond(time).map_err(D::Error::custom)
        };
        Vec::<i64>::deserialize(deserializer)?.into_iter().map(read).collect()
    }
}
