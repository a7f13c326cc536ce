//! Every built-in node type: description, behaviour and fixtures, one file each.
