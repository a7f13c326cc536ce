//! Property names that no expression may read, because in JavaScript they lead out of the data.

/// Whether `name` may not be read as a property in an expression or script.
pub fn is_forbidden_property(name: &str) -> bool {
    matches!(
        name,
        "__proto__"
            | "prototype"
            | "constructor"
            | "getPrototypeOf"
            | "setPrototypeOf"
            | "getOwnPropertyDescriptor"
            | "getOwnPropertyDescriptors"
            | "defineProperty"
            | "defineProperties"
            | "mainModule"
            | "binding"
            | "_linkedBinding"
            | "_load"
            | "prepareStackTrace"
            | "__lookupGetter__"
            | "__lookupSetter__"
            | "__defineGetter__"
            | "__defineSetter__"
            | "caller"
            | "callee"
            | "arguments"
            | "getBuiltinModule"
            | "dlopen"
            | "execve"
            | "loadEnvFile"
    )
}
