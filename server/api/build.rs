//! Makes the folder of the built UI when there is none, so that the server can be built and tested without it.

fn main() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    println!("cargo:rerun-if-changed={}", folder.display());
    if let Err(error) = std::fs::create_dir_all(&folder) {
        println!("cargo:warning={} cannot be made: {error}", folder.display());
    }
}
