//! A user agent in words that a person recognises in a list of sessions.

/// `Chrome on Windows`, `curl`, or `Unknown device`.
pub(crate) fn name(user_agent: &str) -> String {
    match (browser(user_agent), system(user_agent)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => program(user_agent).unwrap_or("Unknown device").to_owned(),
    }
}

fn browser(user_agent: &str) -> Option<&'static str> {
    // Order matters: nearly every browser also claims to be the ones below it.
    const MARKS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Chromium/", "Chromium"),
        ("Safari/", "Safari"),
    ];
    first_mark(&MARKS, user_agent)
}

fn system(user_agent: &str) -> Option<&'static str> {
    // iPhones say "like Mac OS X" and Android says "Linux", so they come first.
    const MARKS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    first_mark(&MARKS, user_agent)
}

fn first_mark(marks: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    marks
        .iter()
        .find(|(mark, _)| user_agent.contains(mark))
        .map(|(_, name)| *name)
}

/// The name before the first slash, when it looks like one.
fn program(user_agent: &str) -> Option<&str> {
    let name = user_agent.split(['/', ' ']).next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    ((1..=40).contains(&name.len()) && name.chars().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn devices_are_named() {
        const WINDOWS: &str =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        let cases = [
            (
                format!("{WINDOWS} Chrome/126.0 Safari/537.36"),
                "Chrome on Windows",
            ),
            (
                format!("{WINDOWS} Chrome/126.0 Safari/537.36 Edg/126.0"),
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1".into(),
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36".into(),
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0".into(),
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15".into(),
                "Safari on macOS",
            ),
            ("curl/8.5.0".into(), "curl"),
            ("node".into(), "node"),
            (String::new(), "Unknown device"),
            ("<script>/1".into(), "Unknown device"),
        ];
        for (user_agent, expected) in cases {
            assert_eq!(name(&user_agent), expected, "{user_agent}");
        }
    }
}
