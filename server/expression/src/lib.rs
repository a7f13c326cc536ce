//! The expression language: parse, check and evaluate the common cases natively. Pure.
