//! What can go wrong between the server and its script processes, with the codes that the error pages explain.

use expression::ExpressionError;

/// Why a script process could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScriptingError {
    /// The process could not be started.
    #[error("the script process could not be started: {0} (RR-SCRIPT-0001)")]
    Start(String),
    /// It said something that makes no sense.
    #[error("the script process did not keep to the protocol: {0} (RR-SCRIPT-0002)")]
    Protocol(String),
    /// A time limit was met.
    #[error("it took longer than {0} ms (RR-SCRIPT-0003)")]
    Time(u128),
    /// The memory limit was met.
    #[error("it needed more than {0} MiB of memory (RR-SCRIPT-0004)")]
    Memory(usize),
    /// It gave back too much.
    #[error("it gave back more than {0} MiB (RR-SCRIPT-0005)")]
    Output(usize),
    /// The process ended in the middle of the work.
    #[error("its process ended, most likely because it ran out of memory or time (RR-SCRIPT-0006)")]
    Ended,
    /// The data for the script is too large to hand over.
    #[error("its input is larger than {0} MiB (RR-SCRIPT-0007)")]
    Input(usize),
    /// There is no Python interpreter that could be used.
    #[error("Python is not available: {0} (RR-SCRIPT-0008)")]
    NoPython(String),
}

impl From<ScriptingError> for ExpressionError {
    fn from(error: ScriptingError) -> Self {
        let message = error.to_string();
        match error {
            ScriptingError::Start(_) | ScriptingError::Protocol(_) | ScriptingError::NoPython(_) => {
                Self::Unavailable { message }
            }
            ScriptingError::Time(_)
            | ScriptingError::Memory(_)
            | ScriptingError::Output(_)
            | ScriptingError::Input(_)
            | ScriptingError::Ended => Self::Limit { message },
        }
    }
}
