//! One call after another, with either library.

use std::{error::Error, sync::Arc};

use crate::{
    bare_hyper::{self, BareHyper},
    bare_reqwest::BareReqwest,
    operation::Operation,
    settings::{Library, LoadOptions},
};

/// The library that is measured, set up once.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    Hyper(BareHyper),
    Reqwest(Arc<BareReqwest>),
}

/// Makes calls one at a time.
#[derive(Debug)]
pub(crate) enum Lane {
    Hyper(bare_hyper::Lane),
    Reqwest(Arc<BareReqwest>),
}

impl Caller {
    pub(crate) fn new(settings: &LoadOptions) -> Result<Self, Box<dyn Error>> {
        Ok(match settings.library {
            Library::Hyper => Self::Hyper(BareHyper::new(settings)?),
            Library::Reqwest => Self::Reqwest(Arc::new(BareReqwest::new(settings)?)),
        })
    }

    /// # Errors
    /// A connection that cannot be opened.
    pub(crate) async fn lane(&self) -> Result<Lane, String> {
        match self {
            Self::Hyper(hyper) => hyper
                .lane()
                .await
                .map(Lane::Hyper)
                .map_err(|error| format!("{error:?}")),
            Self::Reqwest(reqwest) => Ok(Lane::Reqwest(Arc::clone(reqwest))),
        }
    }

    /// Takes a lane back that is no longer used.
    pub(crate) fn put_back(&self, lane: Lane) {
        if let (Self::Hyper(hyper), Lane::Hyper(lane)) = (self, lane) {
            hyper.put_back(lane);
        }
    }
}

impl Lane {
    /// # Errors
    /// A failed exchange, or an answer that is not a success.
    pub(crate) async fn call(&mut self, operation: Operation) -> Result<(), String> {
        match self {
            Self::Hyper(lane) => lane.call(operation).await.map_err(|error| format!("{error:?}")),
            Self::Reqwest(reqwest) => reqwest
                .call(operation)
                .await
                .map_err(|error| format!("{error:?}")),
        }
    }
}
