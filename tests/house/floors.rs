//! A crate uses only crates on lower floors.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// The floors, from the ground up. A room stands on exactly one.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["expression", "access", "formats"],
    &["node-sdk"],
    &["engine", "nodes", "scripting", "store", "identity", "egress", "files"],
    &["app"],
    &["api"],
    &["reporunner"],
];

/// Beside the house: they drive it from outside.
const OUTSIDE: &[&str] = &["tests", "bench", "desktop"];

#[test]
fn a_crate_uses_only_crates_on_lower_floors() {
    let metadata = MetadataCommand::new()
        .manifest_path(crate::root().join("Cargo.toml"))
        .other_options(["--offline".to_owned(), "--locked".to_owned()])
        .no_deps()
        .exec()
        .expect("cargo metadata runs");
    let floor: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, rooms)| rooms.iter().map(move |room| (*room, floor)))
        .collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let Some(own) = floor.get(name) else {
            assert!(OUTSIDE.contains(&name), "crate \"{name}\" stands on no floor: add it to FLOORS");
            continue;
        };
        for dependency in package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal) {
            match floor.get(dependency.name.as_str()) {
                Some(used) if used >= own => {
                    wrong.push(format!("{name} (floor {own}) uses {} (floor {used})", dependency.name))
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that do not point down:\n{}", wrong.join("\n"));
    let built: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let missing: Vec<_> = floor.keys().filter(|room| !built.contains(room)).collect();
    assert!(missing.is_empty(), "rooms on the table that do not exist: {missing:?}");
}

#[test]
fn heavy_dependencies_stay_behind_their_doors() {
    let metadata = MetadataCommand::new()
        .manifest_path(crate::root().join("Cargo.toml"))
        .other_options(["--offline".to_owned(), "--locked".to_owned()])
        .no_deps()
        .exec()
        .expect("cargo metadata runs");
    let doors: &[(&str, &[&str])] = &[
        ("sqlx", &["store"]),
        ("rquickjs", &["scripting"]),
        ("axum", &["api", "reporunner"]),
        ("reqwest", &["egress"]),
        ("argon2", &["identity"]),
        ("calamine", &["formats"]),
        ("rust_xlsxwriter", &["formats"]),
        ("lopdf", &["formats"]),
        ("image", &["formats"]),
        ("scraper", &["formats"]),
        ("rxing", &["formats"]),
        ("rsa", &["nodes"]),
    ];
    for package in metadata.packages.iter().filter(|package| !OUTSIDE.contains(&package.name.as_str())) {
        for dependency in package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal) {
            for (heavy, rooms) in doors.iter().filter(|(heavy, _)| *heavy == dependency.name) {
                let name = package.name.as_str();
                assert!(rooms.contains(&name), "{name} uses {heavy}, which only {rooms:?} may know");
            }
        }
    }
}
