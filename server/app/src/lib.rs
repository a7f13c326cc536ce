//! What the product does: one file a resource; authorise, act, audit.
