//! The desktop: a window that opens an appliance, or the engine on this computer. It shows the same interface as the
//! browser and holds no logic of the product. For Linux; other systems need their own `graphics`, `single` and menu.

mod address;
mod appliance;
mod commands;
mod engine;
mod error;
mod graphics;
mod menu;
mod recent;
mod shell;
mod single;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use tauri::{App, Manager, RunEvent};

use crate::shell::{Shell, engine_program};

/// Another place for the engine's program, for development.
const ENGINE: &str = "REPORUNNER_ENGINE";

fn main() -> ExitCode {
    graphics::settle();
    // Fails only when a provider was chosen before, and nothing ran before.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    let built = tauri::Builder::default()
        .menu(menu::build)
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .invoke_handler(tauri::generate_handler![
            commands::start_local_engine,
            commands::check_appliance,
            commands::open_appliance,
            commands::recent_appliances,
        ])
        .setup(|app| set_up(app))
        .build(context());
    let Ok(app) = built else { return ExitCode::FAILURE };
    let code = app.run_return(|app, event| {
        if let RunEvent::Exit = event
            && let Some(shell) = app.try_state::<Arc<Shell>>()
        {
            shell.stop_engine();
        }
    });
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The configuration and the pages, built into the program.
#[expect(
    clippy::disallowed_methods,
    reason = "the macro's own code ends the program when it cannot read what was built in"
)]
fn context() -> tauri::Context {
    tauri::generate_context!()
}

fn set_up(app: &App) -> Result<(), Box<dyn std::error::Error>> {
    let (config, data) = (app.path().app_config_dir()?, app.path().app_data_dir()?);
    let handle = app.handle().clone();
    let Some(only) = single::claim(&data, move || window::show(&handle))? else {
        app.handle().exit(0);
        return Ok(());
    };
    app.manage(only);
    let program = engine_program(std::env::var_os(ENGINE), &tauri::process::current_binary(&app.env())?);
    app.manage(Arc::new(Shell::new(&config, &data, program)));
    window::open(app.handle(), window::FIRST)?;
    Ok(())
}
