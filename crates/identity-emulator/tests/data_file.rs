//! Nobody but its owner can read the data file, nor what SQLite writes beside it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use axum::http::Method;
use identity_emulator::{HashCost, Settings};
use support::Emulator;

/// A folder of its own for a test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("emulator-{name}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        Self(path)
    }

    fn modes(&self) -> Vec<(String, u32)> {
        let mut modes: Vec<_> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let mode = fs::metadata(entry.path()).unwrap().permissions().mode();
                (entry.file_name().into_string().unwrap(), mode & 0o777)
            })
            .collect();
        modes.sort();
        modes
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn open(data: &Path) -> Emulator {
    let emulator = Emulator::with(Settings {
        data: Some(data.to_owned()),
        hash_cost: HashCost::InsecureFast,
        ..Settings::default()
    })
    .await;
    emulator
        .call(Method::POST, "/__emulator/reset")
        .send()
        .await
        .expect(200);
    emulator
}

fn private(names: [&str; 3]) -> Vec<(String, u32)> {
    names.map(|name| (name.to_owned(), 0o600)).into()
}

#[tokio::test]
async fn a_new_data_file_is_its_owners_and_the_folder_is_left_alone() {
    let folder = Folder::new("new");
    let _running = open(&folder.0.join("a.db")).await;
    assert_eq!(folder.modes(), private(["a.db", "a.db-shm", "a.db-wal"]));
    assert_eq!(
        fs::metadata(&folder.0).unwrap().permissions().mode() & 0o777,
        0o755
    );
}

#[tokio::test]
async fn an_old_data_file_that_others_could_read_is_closed_to_them() {
    let folder = Folder::new("old");
    let data = folder.0.join("a.db");
    let tokens = {
        let running = open(&data).await;
        running.register().await
    };
    for suffix in ["", "-wal", "-shm"] {
        let file = folder.0.join(format!("a.db{suffix}"));
        if !file.exists() {
            // What a killed run leaves behind.
            fs::write(&file, "").unwrap();
        }
        fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    }
    let again = Emulator::with(Settings {
        data: Some(data.clone()),
        hash_cost: HashCost::InsecureFast,
        ..Settings::default()
    })
    .await;
    again
        .get("/api/auth/me")
        .bearer(&tokens.token)
        .send()
        .await
        .expect(200);
    assert_eq!(folder.modes(), private(["a.db", "a.db-shm", "a.db-wal"]));
}

#[tokio::test]
async fn a_link_protects_what_it_leads_to() {
    let folder = Folder::new("link");
    let links = Folder::new("links");
    fs::write(folder.0.join("real.db"), "").unwrap();
    fs::set_permissions(folder.0.join("real.db"), PermissionsExt::from_mode(0o664)).unwrap();
    symlink(folder.0.join("real.db"), links.0.join("a.db")).unwrap();
    let _running = open(&links.0.join("a.db")).await;
    assert_eq!(folder.modes(), private(["real.db", "real.db-shm", "real.db-wal"]));
}
