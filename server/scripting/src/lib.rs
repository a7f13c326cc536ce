//! JavaScript for expressions and Code nodes, in isolated child processes.
