//! What the system tells of this process in `/proc`.

/// Resident memory in MB (10⁶ bytes).
pub(crate) fn resident_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = value_of(&status, "VmRSS:")?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// How often the threads that live gave up their core, waiting for something, or lost it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Switches {
    pub(crate) voluntary: f64,
    pub(crate) involuntary: f64,
}

impl Switches {
    pub(crate) fn now() -> Option<Self> {
        let mut all = Self {
            voluntary: 0.0,
            involuntary: 0.0,
        };
        for thread in std::fs::read_dir("/proc/self/task").ok()? {
            // A thread that has just ended has no file any more.
            let Ok(status) = std::fs::read_to_string(thread.ok()?.path().join("status")) else {
                continue;
            };
            all.voluntary += value_of(&status, "voluntary_ctxt_switches:")?;
            all.involuntary += value_of(&status, "nonvoluntary_ctxt_switches:")?;
        }
        Some(all)
    }
}

fn value_of(status: &str, name: &str) -> Option<f64> {
    let text = status.lines().find_map(|line| line.strip_prefix(name))?;
    text.trim().trim_end_matches("kB").trim().parse().ok()
}
