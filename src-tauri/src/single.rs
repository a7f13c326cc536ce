//! One shell a user: a second start brings the first one's window to the front instead of opening another shell,
//! which could not share the engine's data.

use std::fs::File;
use std::io::Read;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// Held while the shell runs; the system lets go of it whatever ends the process.
#[derive(Debug)]
pub struct Only {
    _lock: File,
}

/// Tries to be the only shell over `folder`. Gives `None` when another one is and was told to show itself.
///
/// `on_call` is called, in a thread of its own, each time another start asks for the window.
///
/// # Errors
/// When the folder cannot be used.
pub fn claim(folder: &Path, on_call: impl Fn() + Send + 'static) -> std::io::Result<Option<Only>> {
    std::fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("shell.lock"))?;
    let door = folder.join("shell.socket");
    if lock.try_lock().is_err() {
        // A shell that holds the lock and does not answer is about to end or hangs: then another window is right.
        return Ok(UnixStream::connect(&door).is_err().then_some(Only { _lock: lock }));
    }
    // Left by a shell that was killed: nobody listens there any more.
    let _left = std::fs::remove_file(&door);
    // Without the door everything works but the call from a second start.
    if let Ok(listener) = UnixListener::bind(&door) {
        std::thread::spawn(move || {
            for mut caller in listener.incoming().filter_map(Result::ok) {
                let _gone = caller.read(&mut [0]);
                on_call();
            }
        });
    }
    Ok(Some(Only { _lock: lock }))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_second_calls_the_first() {
        let folder = tempfile::tempdir().expect("folder");
        let (called, calls) = channel();
        let first = claim(folder.path(), move || called.send(()).expect("heard")).expect("claimed");
        assert!(first.is_some());
        assert!(claim(folder.path(), || {}).expect("asked").is_none());
        calls.recv_timeout(Duration::from_secs(20)).expect("the first was called");
        drop(first);
        assert!(claim(folder.path(), || {}).expect("claimed").is_some(), "free again");
    }
}
