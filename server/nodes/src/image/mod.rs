//! Node types for pictures.

pub mod barcode;
pub mod edit_image;
