//! The tables of the core, from which the glue makes its methods and its error classes.

use identity_client::{Class, FieldType, Operation, RequestField};
use napi::Result;
use napi_derive::napi;
use serde::Serialize;

use crate::panics::{self, caught};

/// A row of the operation table as the glue sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationRow {
    name: &'static str,
    route: &'static str,
    takes_body: bool,
    fields: Vec<Field>,
}

/// A declared field of a body.
#[derive(Serialize)]
struct Field {
    name: &'static str,
    /// As `typeof` has it.
    r#type: &'static str,
}

impl From<&RequestField> for Field {
    fn from(field: &RequestField) -> Field {
        let r#type = match field.kind {
            FieldType::Text => "string",
            FieldType::Boolean => "boolean",
        };
        Field {
            name: field.name,
            r#type,
        }
    }
}

/// The JSON text of the operation table, from which the glue makes its methods.
#[napi(skip_typescript)]
pub fn operations() -> Result<String> {
    // The glue comes here first.
    panics::hide();
    caught(|| {
        let rows = Operation::ALL.map(|operation| OperationRow {
            name: operation.name(),
            route: operation.default_route(),
            takes_body: operation.takes_body(),
            fields: operation.request_fields().iter().map(Field::from).collect(),
        });
        Ok(serde_json::to_string(&rows).unwrap_or_default())
    })
}

/// A row of the table of error classes as the glue sees it.
#[derive(Serialize)]
struct ErrorRow {
    name: &'static str,
    code: &'static str,
    /// Absent for the base class.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'static str>,
    /// The status that an error of the class has by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

/// The JSON text of the table of error classes, from which the glue makes the classes. Parents come first.
#[napi(skip_typescript)]
pub fn error_classes() -> Result<String> {
    const BASE: Class = Class::Internal;
    caught(|| {
        let rows = Class::ALL.map(|class| ErrorRow {
            name: class.name(),
            code: class.code(),
            parent: (class != BASE).then(|| class.parent().unwrap_or(BASE).name()),
            status: class.status(),
        });
        Ok(serde_json::to_string(&rows).unwrap_or_default())
    })
}
