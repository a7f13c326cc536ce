//! `reporunner serve`: opens the data folder, puts the product together, listens, and stops cleanly.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use app::secrets::Key;
use app::{App, AppLimits, AppSettings, Parts};
use clap::Parser;
use egress::{Guarded, Limits, Policy, Rule};
use files::{FileLimits, GrantedFolders};
use model::SystemClock;
use nodes::Catalogue;
use scripting::{Isolation, Pool, PoolConfig};
use store::sqlite::{Options, Sqlite};
use store::{BlobLimits, Blobs, Collection, Documents, Query, Scope};
use tokio::net::TcpListener;

use crate::command::{self, Serve};
use crate::{connections, setup_link, telemetry};

/// How long requests under way may take after the program was told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// How long executions under way may take to end by themselves.
const LAST_EXECUTIONS: Duration = Duration::from_secs(4);

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Serves until the program is told to stop.
pub fn run(arguments: Serve) -> ExitCode {
    telemetry::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            command::complain(format_args!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(serve(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            command::complain(chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Serve) -> Result<(), Failure> {
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
    let address = listener.local_addr()?;
    let url = arguments.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let (app, store) = open(&arguments, &url).await?;
    let active = app.install_active().await?;
    let waiting = app.load_waiting().await?;
    let unfinished = app.recover().await?;
    if active + unfinished + waiting > 0 {
        tracing::info!(active, unfinished, waiting, "workflows switched on, executions going on");
    }
    let schedules = tokio::spawn(app.clone().run_schedules());
    let cleaning = tokio::spawn(app.clone().run_cleaning());
    let waits = tokio::spawn(app.clone().run_waits());
    command::print(&setup_link::greeting(&app, &url).await?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let with_stdin = arguments.exit_with_stdin;
    let most = usize::try_from(arguments.max_connections)?;
    let server = connections::serve(listener, api::router(app.clone()), most, async move {
        told_to_stop(with_stdin).await;
        let _waiting = stop.send(());
    });
    let late = async {
        let _told = stopped.await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        () = server => {}
        () = late => tracing::info!("requests under way were cut off"),
    }
    schedules.abort();
    app.end_watches();
    cleaning.abort();
    waits.abort();
    // What acts on other systems should be over and written; the rest is in the journal and goes on at the next start.
    if tokio::time::timeout(LAST_EXECUTIONS, app.settled()).await.is_err() {
        tracing::info!(executions = app.executions_under_way(), "executions go on at the next start");
    }
    store.close().await;
    Ok(())
}

/// The product over a data folder, with the usual settings and nothing listening.
pub async fn open_data(data: &Path) -> Result<(Arc<App>, Arc<Sqlite>), Failure> {
    let arguments = Serve::parse_from([OsStr::new("serve"), OsStr::new("--data"), data.as_os_str()]);
    open(&arguments, "http://127.0.0.1").await
}

/// The product over a data folder, as `arguments` say, with nothing listening.
pub async fn open(arguments: &Serve, url: &str) -> Result<(Arc<App>, Arc<Sqlite>), Failure> {
    let data = &arguments.data;
    private_folder(data)?;
    let store = Arc::new(Sqlite::open(data.join("reporunner.db"), Options::default()).await?);
    // Until an organisation has a key nothing is encrypted, so a first start that broke off half-way can be repeated.
    let keys = Query::of(Collection::Settings).limit(1).without_body();
    let fresh = store.find(Scope::Everything, &keys).await?.documents.is_empty();
    let key = Key::open(&data.join("instance.key"), fresh)?;
    let timezone = match &arguments.timezone {
        Some(zone) => {
            jiff::tz::TimeZone::get(zone).map_err(|error| format!("--timezone {zone}: {error}"))?;
            zone.clone()
        }
        None => jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
    };
    let executable = std::env::current_exe()?;
    let scripts =
        PoolConfig { processes: usize::from(arguments.script_processes), ..PoolConfig::new(executable) };
    let scripts = Arc::new(Pool::new(scripts));
    tokio::spawn(warm(scripts.clone()));
    let allow: Result<Vec<Rule>, _> = arguments.egress_allow.iter().map(|rule| rule.parse()).collect();
    let allow = allow.map_err(|error| format!("--egress-allow: {error}"))?;
    let policy = Policy { allow, ..Policy::default() };
    let executions = usize::try_from(arguments.max_executions)?;
    let execution_time =
        (arguments.max_execution_time > 0).then(|| Duration::from_secs(arguments.max_execution_time));
    let files = granted(&arguments.files_folders, data)?;
    let app = App::new(Parts {
        documents: store.clone(),
        blobs: Blobs::open(data.join("blobs"), BlobLimits::default()).await?,
        types: Arc::new(Catalogue),
        scripts,
        egress: Arc::new(Guarded::new(policy, Limits::default())),
        files: Arc::new(files),
        clock: Arc::new(SystemClock),
        key,
        settings: AppSettings {
            public_url: url.to_owned(),
            timezone,
            limits: AppLimits {
                executions,
                execution_time,
                keep_days: arguments.keep_days,
                keep_executions: arguments.keep_executions,
                clean_every: Duration::from_secs(arguments.clean_every.into()),
                ..AppLimits::default()
            },
            trusted_proxies: arguments.trusted_proxies.clone(),
        },
    });
    Ok((app, store))
}

/// Opens the folders that workflows may use. None of them may hold the data folder, where the keys are, or lie in it.
fn granted(folders: &[PathBuf], data: &Path) -> Result<GrantedFolders, Failure> {
    let own = data.canonicalize()?;
    for folder in folders {
        if folder.canonicalize().is_ok_and(|it| own.starts_with(&it) || it.starts_with(&own)) {
            let folder = folder.display();
            return Err(
                format!("--files-folder {folder}: the data folder cannot be granted to workflows").into()
            );
        }
    }
    GrantedFolders::open(folders, FileLimits::default())
        .map_err(|(path, error)| format!("--files-folder {}: {error}", path.display()).into())
}

/// Starts the first processes for scripts while nobody waits for them, and says what stands around them.
async fn warm(scripts: Arc<Pool>) {
    match scripts.warm().await {
        Ok(Isolation { seccomp, landlock, limits }) => {
            tracing::info!(seccomp, landlock, limits, "JavaScript is ready");
        }
        Err(error) => tracing::error!("JavaScript cannot run: {error}"),
    }
    match scripts.warm_python().await {
        Ok(version) => tracing::info!(version, "Python is ready"),
        Err(error) => tracing::info!("Code nodes with Python cannot run: {error}"),
    }
}

/// Makes the data folder, for its owner's eyes only.
fn private_folder(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| format!("the data folder {} cannot be made: {error}", path.display()).into())
}

async fn told_to_stop(with_stdin: bool) {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    let parent_gone = async {
        match with_stdin {
            true => stdin_closed().await,
            false => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
        () = parent_gone => {}
    }
}

/// Waits for the end of standard input. In a thread of its own, because tokio's reader would hold up the program's
/// end after another reason to stop.
async fn stdin_closed() {
    let (gone, ended) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _end = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(gone);
    });
    let _closed = ended.await;
}

/// An error with its causes.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
