use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
    Environment::of(|name| value(name).map(|(_, value)| (*value).to_owned()))
}

fn of(base: &str, proxy: Proxy, variables: &[(&str, &str)]) -> Result<Option<String>, Error> {
    let options = Options {
        proxy,
        environment: environment(variables),
        ..Options::default()
    };
    let found = ProxyServer::of(&options, &Url::parse(base).unwrap())?;
    Ok(found.map(|proxy| proxy.url().to_owned()))
}

#[test]
fn the_variable_of_the_scheme_comes_before_the_common_one() {
    let all = [
        ("HTTP_PROXY", "http://h"),
        ("HTTPS_PROXY", "http://s"),
        ("ALL_PROXY", "http://a"),
    ];
    let table = [
        ("http://id", &all[..], Some("http://h/")),
        ("https://id", &all[..], Some("http://s/")),
        ("http://id", &all[1..], Some("http://a/")),
        ("https://id", &all[2..], Some("http://a/")),
        ("https://id", &all[..1], None),
        ("http://id", &[], None),
    ];
    for (base, variables, expected) in table {
        let found = of(base, Proxy::Environment, variables).unwrap();
        assert_eq!(found.as_deref(), expected, "{base} {variables:?}");
        assert_eq!(of(base, Proxy::Off, variables).unwrap(), None);
        let option = Proxy::Url("http://o:1".into());
        assert_eq!(
            of(base, option, variables).unwrap().as_deref(),
            Some("http://o:1/")
        );
    }
}

#[test]
fn no_proxy_holds_for_the_option_as_well() {
    for list in ["id:81", "\"id:81\"", " 'x id' "] {
        let variables = [("HTTP_PROXY", "http://h"), ("NO_PROXY", list)];
        assert_eq!(
            of("http://id:81", Proxy::Environment, &variables).unwrap(),
            None,
            "{list}"
        );
        let option = Proxy::Url("http://o:1".into());
        assert_eq!(of("http://id:81", option, &variables).unwrap(), None, "{list}");
    }
    let excluded = [("HTTP_PROXY", "socks5://h"), ("NO_PROXY", "id")];
    assert_eq!(
        of("http://id", Proxy::Environment, &excluded).unwrap(),
        None,
        "not looked at"
    );
}

#[test]
fn values_of_variables_as_people_write_them() {
    let table = [
        (" http://p:3128 ", "http://p:3128/"),
        ("\"http://p:3128\"", "http://p:3128/"),
        ("' http://p:3128/ '", "http://p:3128/"),
        ("p", "http://p/"),
        ("p:3128", "http://p:3128/"),
        ("u:w@p:3128", "http://u:w@p:3128/"),
        ("u:w%40@p", "http://u:w%40@p/"),
        ("[::1]:3128", "http://[::1]:3128/"),
        ("HTTPS://p", "https://p/"),
        ("http://p:3128/path?query#part", "http://p:3128/"),
    ];
    for (value, expected) in table {
        let found = of("http://id", Proxy::Environment, &[("http_proxy", value)]).unwrap();
        assert_eq!(found.as_deref(), Some(expected), "{value}");
    }
    for nothing in ["\"\"", "' '"] {
        assert_eq!(
            of("http://id", Proxy::Environment, &[("http_proxy", nothing)]).unwrap(),
            None
        );
    }
}

#[test]
fn what_no_variable_may_say_is_refused_by_its_name_alone() {
    let table = [
        ("HTTP_PROXY", "http://", "not the URL"),
        ("HTTP_PROXY", "not a hunter2 url", "not the URL"),
        ("HTTP_PROXY", "hunter2:99999", "not the URL"),
        ("HTTP_PROXY", "\"http://hunter2@p:1", "not the URL"),
        ("http_proxy", "http://u:hunter2@", "not the URL"),
        ("HTTP_PROXY", "socks5://hunter2@p:1080", "not supported"),
        ("ALL_PROXY", "ftp://hunter2", "not supported"),
    ];
    for (name, value, part) in table {
        let error = of("http://id", Proxy::Environment, &[(name, value)]).unwrap_err();
        assert_eq!(error.field(), Some(name.to_uppercase().as_str()), "{value}");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(part), "{value}: {error}");
        assert!(!shown.contains("hunter2"), "{error}");
    }
}

#[test]
fn refuses_proxies_it_cannot_speak_to() {
    let table = [
        ("proxy.example:3128", "http:// or https://"),
        ("", "absolute URL"),
        ("socks5://hunter2@proxy:1080", "not supported"),
        ("http://hunter2@proxy:1/path", "path"),
        ("http://u:hunter2@proxy:99999", "absolute URL"),
        ("http://u:hunter2@", "absolute URL"),
        ("u:hunter2", "http:// or https://"),
        ("ftp://u:hunter2@127.0.0.1", "not supported"),
    ];
    for (url, part) in table {
        let error = of("http://id", Proxy::Url(url.into()), &[]).unwrap_err();
        assert_eq!(error.field(), Some("proxy"));
        assert!(error.to_string().contains(part), "{url}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn credentials_in_every_form_they_are_sent_in() {
    let table: [(&str, &[&str]); 5] = [
        ("http://p:1", &[]),
        ("http://user@p", &["user:", "user"]),
        ("http://:word@p", &[":word", "word"]),
        ("http://user:word@p", &["user:word", "user", "word"]),
        (
            "http://us%40er:w%3Ard@p",
            &["us@er:w:rd", "us@er", "w:rd", "us%40er", "w%3Ard"],
        ),
    ];
    for (url, expected) in table {
        let proxy = ProxyServer::of_option(&url.into()).unwrap();
        let found = proxy.credentials();
        let found: Vec<&str> = found.iter().map(|text| text.as_str()).collect();
        assert_eq!(found, expected, "{url}");
        assert!(!format!("{proxy:?}").contains("user"));
        assert_eq!(proxy.host, if url.ends_with(":1") { "p:1" } else { "p:80" });
    }
}
