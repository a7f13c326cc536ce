//! Who are you: passwords, secret tokens, sessions, and the brake on guessing. Nothing here is kept; the rooms above
//! store what these types give.

mod error;
mod password;
mod session;
mod throttle;
mod token;

pub use error::IdentityError;
pub use password::{PasswordHash, check_email, check_password};
pub use session::{Session, SessionPolicy};
pub use throttle::Throttle;
pub use token::{Token, TokenHash};
