//! How it is spoken: HTTP and WebSocket, request and response types, the OpenAPI document.
