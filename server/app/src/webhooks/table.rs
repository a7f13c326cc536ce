//! Which workflow answers at which method and path. Fixed paths are looked up directly; paths with `:parameters` are
//! tried in order, those with more fixed segments first.

use std::collections::HashMap;
use std::sync::Arc;

/// Routes to `T` by method and path.
#[derive(Debug)]
pub struct WebhookTable<T> {
    fixed: HashMap<String, HashMap<String, Arc<T>>>,
    patterns: Vec<Pattern<T>>,
}

#[derive(Debug)]
struct Pattern<T> {
    method: String,
    path: String,
    segments: Vec<Segment>,
    target: Arc<T>,
}

#[derive(Debug, PartialEq, Eq)]
enum Segment {
    Fixed(String),
    Parameter(String),
}

/// A route that fits, with the path's parameters by name.
pub type Found<T> = (Arc<T>, Vec<(String, String)>);

impl<T> Default for WebhookTable<T> {
    fn default() -> Self {
        Self { fixed: HashMap::new(), patterns: Vec::new() }
    }
}

impl<T> WebhookTable<T> {
    /// Adds a route, replacing one with the same method and path.
    pub fn insert(&mut self, method: &str, path: &str, target: Arc<T>) {
        let path = path.trim_matches('/');
        if !path.split('/').any(|segment| segment.starts_with(':')) {
            self.fixed.entry(path.to_owned()).or_default().insert(method.to_owned(), target);
            return;
        }
        self.patterns.retain(|pattern| pattern.method != method || pattern.path != path);
        let segments: Vec<Segment> = path
            .split('/')
            .map(|segment| match segment.strip_prefix(':') {
                Some(name) => Segment::Parameter(name.to_owned()),
                None => Segment::Fixed(segment.to_owned()),
            })
            .collect();
        self.patterns.push(Pattern { method: method.to_owned(), path: path.to_owned(), segments, target });
        self.patterns.sort_by_key(|pattern| {
            std::cmp::Reverse(
                pattern.segments.iter().filter(|segment| matches!(segment, Segment::Fixed(_))).count(),
            )
        });
    }

    /// Removes the routes whose target `gone` says so of.
    pub fn remove(&mut self, mut gone: impl FnMut(&T) -> bool) {
        for methods in self.fixed.values_mut() {
            methods.retain(|_, target| !gone(target));
        }
        self.fixed.retain(|_, methods| !methods.is_empty());
        self.patterns.retain(|pattern| !gone(&pattern.target));
    }

    /// The route with exactly this method and written path.
    pub fn exact(&self, method: &str, path: &str) -> Option<&Arc<T>> {
        let path = path.trim_matches('/');
        let fixed = self.fixed.get(path).and_then(|methods| methods.get(method));
        fixed.or_else(|| {
            let same = |pattern: &&Pattern<T>| pattern.method == method && pattern.path == path;
            self.patterns.iter().find(same).map(|pattern| &pattern.target)
        })
    }

    /// The route that answers a call.
    pub fn find(&self, method: &str, path: &str) -> Option<Found<T>> {
        let path = path.trim_matches('/');
        if let Some(target) = self.fixed.get(path).and_then(|methods| methods.get(method)) {
            return Some((target.clone(), Vec::new()));
        }
        let called: Vec<&str> = path.split('/').collect();
        let pattern =
            self.patterns.iter().find(|pattern| pattern.method == method && pattern.fits(&called))?;
        let named = pattern.segments.iter().zip(&called).filter_map(|(segment, value)| match segment {
            Segment::Parameter(name) => Some((name.clone(), (*value).to_owned())),
            Segment::Fixed(_) => None,
        });
        Some((pattern.target.clone(), named.collect()))
    }

    /// The methods that some route with this path answers; for `Allow` and for browsers that ask first.
    pub fn methods(&self, path: &str) -> Vec<String> {
        let path = path.trim_matches('/');
        let called: Vec<&str> = path.split('/').collect();
        let mut methods: Vec<String> =
            self.fixed.get(path).into_iter().flat_map(|it| it.keys().cloned()).collect();
        methods.extend(self.patterns.iter().filter(|it| it.fits(&called)).map(|it| it.method.clone()));
        methods.sort();
        methods.dedup();
        methods
    }
}

impl<T> Pattern<T> {
    fn fits(&self, called: &[&str]) -> bool {
        self.segments.len() == called.len()
            && self.segments.iter().zip(called).all(|(segment, value)| match segment {
                Segment::Fixed(text) => text == value,
                Segment::Parameter(_) => !value.is_empty(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_paths_win_and_parameters_are_named() {
        let mut table = WebhookTable::default();
        table.insert("GET", "users/:id", Arc::new("pattern"));
        table.insert("GET", "users/me", Arc::new("fixed"));
        table.insert("GET", ":any/:id", Arc::new("loose"));
        let found =
            |method: &str, path: &str| table.find(method, path).map(|(target, named)| (*target, named));
        assert_eq!(found("GET", "/users/me"), Some(("fixed", vec![])));
        assert_eq!(found("GET", "users/7"), Some(("pattern", vec![("id".into(), "7".into())])));
        assert_eq!(found("GET", "a/7").map(|it| it.0), Some("loose"));
        assert_eq!(found("POST", "users/me"), None);
        assert_eq!(found("GET", "users"), None);
        assert_eq!(table.methods("users/me"), ["GET"]);
        table.remove(|target| *target == "fixed");
        assert_eq!(table.find("GET", "users/me").map(|it| *it.0), Some("pattern"));
    }
}
