//! The tables of the core, from which the glue makes its methods and its error classes.

use identity_client::Operation;
use napi::Result;
use napi_derive::napi;
use serde::Serialize;

use crate::panics::{self, caught};

/// A row of the operation table as the glue sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: &'static str,
    route: &'static str,
    takes_body: bool,
}

/// The JSON text of the operation table, from which the glue makes its methods.
#[napi(skip_typescript)]
pub fn operations() -> Result<String> {
    // The glue comes here first.
    panics::hide();
    caught(|| {
        let rows = Operation::ALL.map(|operation| Row {
            name: operation.name(),
            route: operation.default_route(),
            takes_body: operation.takes_body(),
        });
        Ok(serde_json::to_string(&rows).unwrap_or_default())
    })
}
