//! Workflow files in and out: the JSON shape that n8n writes, and our own.
