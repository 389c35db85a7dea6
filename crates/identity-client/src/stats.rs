//! What a client shares with others, in figures.

use serde::Serialize;

use crate::retry::RetryBudget;
use crate::transport::ConnectionStats;

/// The budget and the connections of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// What is left of the retry budget of the client's origin, which all its clients share.
    pub retry_budget: RetryBudget,
    /// The connections to the client's origin, which clients with the same options share.
    pub connections: ConnectionStats,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_javascript() {
        let stats = Stats {
            retry_budget: RetryBudget {
                tokens: 500,
                capacity: 500,
                exhausted: 0,
            },
            connections: ConnectionStats {
                opened: 3,
                open: Some(2),
                idle: None,
            },
        };
        assert_eq!(
            serde_json::to_string(&stats).unwrap(),
            r#"{"retryBudget":{"tokens":500,"capacity":500,"exhausted":0},"connections":{"opened":3,"open":2,"idle":null}}"#
        );
    }
}
