//! What a node is: the Node trait, descriptions, the context a node runs in.
