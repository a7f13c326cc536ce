//! Addresses of mail as people write them: `Ann <ann@a.example>, bob@b.example`.

/// A name (empty when there is none) and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Name for people.
    pub name: String,
    /// The address.
    pub address: String,
}

/// The mailboxes that `text` lists. Names may be quoted; commas and semicolons separate.
///
/// # Errors
/// The part that is no address.
pub fn parse(text: &str) -> Result<Vec<Mailbox>, String> {
    split(text).into_iter().map(|part| one(&part)).collect()
}

/// Parts between separators that stand neither in quotes nor in angle brackets.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut quoted, mut angled, mut escaped) = (false, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => angled = true,
            '>' if !quoted => angled = false,
            ',' | ';' if !quoted && !angled => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn one(part: &str) -> Result<Mailbox, String> {
    let (name, address) = match part.rsplit_once('<') {
        Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix('>').unwrap_or(rest)),
        None => ("", part),
    };
    let name = name.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\");
    let address = address.trim();
    // Control characters would end the command in which the address is sent.
    let plain = |text: &str| !text.chars().any(|c| c.is_control());
    let fits = address.rsplit_once('@').is_some_and(|(local, domain)| {
        let whole = |text: &str| !text.is_empty() && !text.contains(['<', '>', ' ', ',', ';', '"']);
        whole(local) && whole(domain) && !domain.starts_with('.')
    });
    if fits && plain(address) && plain(&name) {
        Ok(Mailbox { name, address: address.to_owned() })
    } else {
        Err(part.chars().filter(|c| !c.is_control()).take(100).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_addresses_are_read_as_people_write_them() {
        let read = |text: &str| -> Result<Vec<String>, String> {
            Ok(parse(text)?.into_iter().map(|it| format!("{}|{}", it.name, it.address)).collect())
        };
        assert_eq!(
            read("Ann <ann@a.example>, \"Roe, Bob\" <bob@b.example>; c@c.example,"),
            Ok(vec!["Ann|ann@a.example".into(), "Roe, Bob|bob@b.example".into(), "|c@c.example".into()])
        );
        assert_eq!(read(""), Ok(Vec::new()));
        for wrong in ["nobody", "a@", "@b.example", "a@b.example\r\nRCPT TO:<x@y.example>", "<a b@c.example>"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
