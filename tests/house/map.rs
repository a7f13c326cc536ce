//! ARCHITECTURE.md names every room that there is, and none that there is not.

use std::collections::BTreeSet;
use std::fs;

#[test]
fn the_map_shows_the_rooms_that_exist() {
    let root = crate::root();
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md exists");
    // A room's paragraph starts with a heading: ### `server/engine`
    let mapped: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### `server/"))
        .filter_map(|rest| rest.split('`').next())
        .map(str::to_owned)
        .collect();
    let rooms: BTreeSet<String> = fs::read_dir(root.join("server"))
        .expect("server/ exists")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    assert_eq!(mapped, rooms, "left: rooms in ARCHITECTURE.md, right: rooms in server/");
}

#[test]
fn every_error_code_has_a_page_and_every_page_a_code() {
    let root = crate::root();
    let pages: BTreeSet<String> = fs::read_dir(root.join("docs/errors"))
        .expect("docs/errors exists")
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        .collect();
    let mut codes = BTreeSet::new();
    let mut files = super::files::sources(&["server", "src-tauri"], "rs");
    files.extend(super::files::sources(&["ui/src"], "ts"));
    files.extend(super::files::sources(&["ui/src"], "tsx"));
    files.retain(|(path, _)| !path.to_string_lossy().contains(".test."));
    for (_, text) in &files {
        for (start, _) in text.match_indices("RR-") {
            let rest = &text[start + 3..];
            let room = rest.bytes().take_while(u8::is_ascii_uppercase).count();
            let number =
                rest.get(room + 1..room + 5).filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
            if room > 0 && rest[room..].starts_with('-') && number.is_some() {
                codes.insert(text[start..start + 3 + room + 5].to_owned());
            }
        }
    }
    let without: Vec<_> = codes.difference(&pages).collect();
    let dead: Vec<_> = pages.difference(&codes).collect();
    assert!(without.is_empty(), "codes without a page in docs/errors: {without:?}");
    assert!(dead.is_empty(), "pages in docs/errors that no code uses: {dead:?}");
    assert!(codes.len() > 20, "the search for codes found only {}", codes.len());
}
