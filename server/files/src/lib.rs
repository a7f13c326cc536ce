//! Files of the machine for workflows: only in the folders that an administrator granted. A folder is opened once; every
//! path is then resolved beneath it by the kernel, so neither `..` nor a link leads out of it.

mod find;
mod grant;

use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use cap_std::fs::{File, OpenOptions, OpenOptionsExt as _};
use node_sdk::{Files, NodeError};

use grant::{Folder, Place};

/// How much is read and written.
#[derive(Debug, Clone, Copy)]
pub struct FileLimits {
    /// Bytes of one file.
    pub size: u64,
    /// Files that one pattern may find.
    pub found: usize,
    /// Entries of folders that are looked at for one pattern.
    pub looked_at: usize,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { size: 512 * 1024 * 1024, found: 10_000, looked_at: 200_000 }
    }
}

/// The folders that workflows may use.
#[derive(Debug, Clone, Default)]
pub struct GrantedFolders {
    folders: Arc<Vec<Folder>>,
    limits: FileLimits,
}

impl GrantedFolders {
    /// Opens `folders`. None at all is allowed: every use is refused then.
    ///
    /// # Errors
    /// The first folder that cannot be opened, with the reason.
    pub fn open(folders: &[PathBuf], limits: FileLimits) -> Result<Self, (PathBuf, io::Error)> {
        let open = |path: &PathBuf| Folder::open(path).map_err(|error| (path.clone(), error));
        Ok(Self { folders: Arc::new(folders.iter().map(open).collect::<Result<_, _>>()?), limits })
    }

    fn place(&self, path: &str) -> Result<Place<'_>, NodeError> {
        grant::place(&self.folders, path)
    }
}

#[async_trait]
impl Files for GrantedFolders {
    async fn find(&self, pattern: &str) -> Result<Vec<String>, NodeError> {
        let (this, pattern) = (self.clone(), pattern.to_owned());
        blocking(move || find::find(&this.place(&pattern)?, &pattern, this.limits)).await
    }

    async fn read(&self, path: &str) -> Result<Bytes, NodeError> {
        let (this, path) = (self.clone(), path.to_owned());
        blocking(move || {
            let place = this.place(&path)?;
            let mut options = OpenOptions::new();
            options.read(true);
            let mut file = open_ordinary(&place, &path, &mut options)?;
            let mut content = Vec::new();
            let limit = this.limits.size;
            (&mut file)
                .take(limit + 1)
                .read_to_end(&mut content)
                .map_err(|error| failed("read", &path, &error))?;
            if content.len() as u64 > limit {
                return Err(refused(format!("the file \"{path}\" has more than {limit} bytes")));
            }
            Ok(Bytes::from(content))
        })
        .await
    }

    async fn write(&self, path: &str, content: Bytes, append: bool) -> Result<(), NodeError> {
        let (this, path) = (self.clone(), path.to_owned());
        blocking(move || {
            let place = this.place(&path)?;
            if content.len() as u64 > this.limits.size {
                let limit = this.limits.size;
                return Err(refused(format!("\"{path}\" would get more than {limit} bytes")));
            }
            let mut options = OpenOptions::new();
            options.write(true).create(true);
            let mut file = open_ordinary(&place, &path, &mut options)?;
            // Only now is it known to be a file that may be emptied.
            let mut write = || -> io::Result<()> {
                if append {
                    file.seek(io::SeekFrom::End(0))?;
                } else {
                    file.set_len(0)?;
                }
                file.write_all(&content)?;
                file.sync_all()
            };
            write().map_err(|error| failed("written", &path, &error))
        })
        .await
    }
}

/// Opens a file that is neither a pipe, a device, a socket nor a folder; opening never waits for somebody else.
fn open_ordinary(place: &Place<'_>, path: &str, options: &mut OpenOptions) -> Result<File, NodeError> {
    let action = "opened";
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | libc::O_CLOEXEC);
    let file =
        place.folder.dir.open_with(&place.inside, options).map_err(|error| failed(action, path, &error))?;
    let about = file.metadata().map_err(|error| failed(action, path, &error))?;
    if about.is_file() { Ok(file) } else { Err(refused(format!("\"{path}\" is not an ordinary file"))) }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NodeError> + Send + 'static,
) -> Result<T, NodeError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(NodeError::with_code("RR-FILE-0002", format!("working on a file broke off: {error}")))
    })
}

/// Retrying does not help against what is not allowed or too much.
fn refused(message: String) -> NodeError {
    NodeError { retryable: false, ..NodeError::with_code("RR-FILE-0003", message) }
}

fn failed(action: &str, path: &str, error: &io::Error) -> NodeError {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
            return grant::outside(path);
        }
        io::ErrorKind::PermissionDenied => "the server may not do that".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    };
    NodeError::with_code("RR-FILE-0002", format!("the file \"{path}\" cannot be {action}: {reason}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn granted() -> (tempfile::TempDir, GrantedFolders, String) {
        let around = tempfile::tempdir().expect("a folder");
        let inside = around.path().join("shared");
        std::fs::create_dir_all(inside.join("sub/.hidden")).expect("folders");
        std::fs::write(around.path().join("secret"), "no").expect("a file");
        for name in ["b.csv", "a.csv", "c.txt", "sub/d.csv", "sub/.hidden/e.csv", "[x].csv"] {
            std::fs::write(inside.join(name), name).expect("a file");
        }
        let limits = FileLimits { size: 100, ..FileLimits::default() };
        let folders = GrantedFolders::open(std::slice::from_ref(&inside), limits).expect("opens");
        let root = inside.to_string_lossy().into_owned();
        (around, folders, root)
    }

    async fn code<T: std::fmt::Debug>(result: impl Future<Output = Result<T, NodeError>>) -> &'static str {
        result.await.expect_err("is refused").code
    }

    #[tokio::test]
    async fn nothing_leads_out_of_a_granted_folder() {
        let (around, folders, root) = granted();
        let at = |name: &str| format!("{root}/{name}");
        symlink(around.path().join("secret"), around.path().join("shared/link")).expect("a link");
        symlink("..", around.path().join("shared/up")).expect("a link");
        symlink("a.csv", around.path().join("shared/fine")).expect("a link");
        for path in
            [at("../secret"), at("sub/../../secret"), at("link"), at("up/secret"), "/etc/passwd".to_owned()]
        {
            assert_eq!(code(folders.read(&path)).await, "RR-FILE-0001", "{path}");
            assert_eq!(
                code(folders.write(&path, Bytes::from_static(b"x"), false)).await,
                "RR-FILE-0001",
                "{path}"
            );
        }
        assert_eq!(folders.read(&at("fine")).await.expect("stays inside"), "a.csv");
        assert_eq!(folders.read("a.csv").await.expect("relative to the folder"), "a.csv");
        assert_eq!(std::fs::read(around.path().join("secret")).expect("still there"), b"no");
        let none = GrantedFolders::default();
        assert_eq!(code(none.read("/etc/passwd")).await, "RR-FILE-0001");
    }

    #[tokio::test]
    async fn only_ordinary_files_up_to_a_size() {
        let (_around, folders, root) = granted();
        let made = std::process::Command::new("mkfifo").arg(format!("{root}/pipe")).status();
        assert!(made.expect("mkfifo runs").success());
        for name in ["pipe", "sub"] {
            let path = format!("{root}/{name}");
            assert!(folders.read(&path).await.is_err(), "{name}");
            assert!(folders.write(&path, Bytes::from_static(b"x"), false).await.is_err(), "{name}");
        }
        std::fs::write(format!("{root}/big"), [0; 101]).expect("a file");
        assert_eq!(code(folders.read(&format!("{root}/big"))).await, "RR-FILE-0003");
        assert_eq!(code(folders.read(&format!("{root}/none"))).await, "RR-FILE-0002");
    }

    #[tokio::test]
    async fn files_are_written_anew_or_at_the_end() {
        let (_around, folders, root) = granted();
        let path = format!("{root}/new.txt");
        for (text, append) in [("long text", false), ("ab", false), ("cd", true)] {
            folders.write(&path, Bytes::from_static(text.as_bytes()), append).await.expect("writes");
        }
        assert_eq!(folders.read(&path).await.expect("reads"), "abcd");
    }

    #[tokio::test]
    async fn patterns_find_files_in_order() {
        let (_around, folders, root) = granted();
        let find = async |pattern: &str| {
            let found = folders.find(&format!("{root}/{pattern}")).await.expect("looks");
            found.iter().map(|path| path.replace(&format!("{root}/"), "")).collect::<Vec<_>>()
        };
        assert_eq!(find("*.csv").await, ["[x].csv", "a.csv", "b.csv"]);
        assert_eq!(find("**/*.csv").await, ["[x].csv", "a.csv", "b.csv", "sub/d.csv"]);
        assert_eq!(find("{a,c}.*").await, ["a.csv", "c.txt"]);
        assert_eq!(find("[x].csv").await, ["[x].csv"], "a name that reads like a pattern");
        assert_eq!(find("sub/.hidden/*").await, ["sub/.hidden/e.csv"]);
        assert!(find("none*").await.is_empty());
        assert_eq!(code(folders.find("/etc/*")).await, "RR-FILE-0001");
        assert_eq!(code(folders.find(&format!("{root}/../*"))).await, "RR-FILE-0001");
    }
}
