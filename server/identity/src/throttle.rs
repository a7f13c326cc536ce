//! The brake on guessing passwords: a few free failures for each key, then a wait that doubles.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How many failures are free.
const FREE: u32 = 5;
/// The longest wait.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// How many keys are remembered; past it the oldest are forgotten first.
const KEYS: usize = 10_000;

/// Counts failures by key (an e-mail address, a network address) and says how long to wait.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<String, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Throttle {
    /// How long `key` has to wait at `now`; `None` when it may try.
    pub fn wait(&self, key: &str, now: Timestamp) -> Option<SignedDuration> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = failures.get(key)?;
        let left = pause(failures.count) - now.duration_since(failures.last);
        left.is_positive().then_some(left)
    }

    /// Notes a failure of `key`.
    pub fn fail(&self, key: &str, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEYS {
            all.retain(|_, failures| now.duration_since(failures.last) < LONGEST);
            if all.len() >= KEYS
                && let Some(oldest) =
                    all.iter().min_by_key(|(_, failures)| failures.last).map(|(key, _)| key.clone())
            {
                all.remove(&oldest);
            }
        }
        let failures = all.entry(key.to_owned()).or_insert(Failures { count: 0, last: now });
        if now.duration_since(failures.last) > LONGEST {
            failures.count = 0;
        }
        *failures = Failures { count: failures.count.saturating_add(1), last: now };
    }

    /// Forgets the failures of `key`, after a success.
    pub fn succeed(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// The pause after `count` failures: none for the free ones, then 1 s, 2 s, 4 s, … up to the longest.
fn pause(count: u32) -> SignedDuration {
    if count < FREE {
        return SignedDuration::ZERO;
    }
    SignedDuration::from_secs(1i64 << (count - FREE).min(20)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_gets_slower_and_success_forgives() {
        let throttle = Throttle::default();
        let now = Timestamp::UNIX_EPOCH;
        for _ in 0..FREE {
            assert_eq!(throttle.wait("ada", now), None);
            throttle.fail("ada", now);
        }
        assert_eq!(throttle.wait("ada", now), Some(SignedDuration::from_secs(1)));
        throttle.fail("ada", now);
        assert_eq!(throttle.wait("ada", now), Some(SignedDuration::from_secs(2)));
        assert_eq!(throttle.wait("bob", now), None);
        assert_eq!(throttle.wait("ada", now + SignedDuration::from_secs(2)), None);
        throttle.succeed("ada");
        assert_eq!(throttle.wait("ada", now), None);
    }
}
