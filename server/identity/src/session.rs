//! A signed-in session and how long it lasts.

use jiff::{SignedDuration, Timestamp};
use model::{OrganisationId, SessionId, UserId};
use serde::{Deserialize, Serialize};

/// A signed-in session as it is kept; the token itself is only with the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id, for lists and sign-out.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// Into which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used (rounded; see [`SessionPolicy::touch_every`]).
    pub last_seen_at: Timestamp,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionPolicy {
    /// A session unused for this long ends.
    pub idle: SignedDuration,
    /// A session ends after this long in any case.
    pub absolute: SignedDuration,
    /// How often the last use is written down.
    pub touch_every: SignedDuration,
}

impl Default for SessionPolicy {
    /// 12 hours idle, 14 days in all, the last use noted every 5 minutes.
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_hours(12),
            absolute: SignedDuration::from_hours(14 * 24),
            touch_every: SignedDuration::from_mins(5),
        }
    }
}

impl SessionPolicy {
    /// Whether `session` still holds at `now`.
    pub fn holds(&self, session: &Session, now: Timestamp) -> bool {
        now.duration_since(session.last_seen_at) < self.idle
            && now.duration_since(session.created_at) < self.absolute
    }

    /// Whether the last use should be written down again at `now`.
    pub fn needs_touch(&self, session: &Session, now: Timestamp) -> bool {
        now.duration_since(session.last_seen_at) >= self.touch_every
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_idleness_and_by_age() {
        let policy = SessionPolicy::default();
        let start = Timestamp::UNIX_EPOCH;
        let mut session = Session {
            id: SessionId::generate(),
            user: UserId::generate(),
            organisation: OrganisationId::generate(),
            created_at: start,
            last_seen_at: start,
        };
        assert!(policy.holds(&session, start + SignedDuration::from_hours(11)));
        assert!(!policy.holds(&session, start + SignedDuration::from_hours(12)));
        session.last_seen_at = start + SignedDuration::from_hours(14 * 24 - 1);
        assert!(!policy.holds(&session, start + SignedDuration::from_hours(14 * 24)));
    }
}
