//! Addresses and limits of the product; the program reads them from its configuration.

use std::time::Duration;

/// How the product is set.
#[derive(Debug, Clone)]
pub struct AppSettings {
    /// The address under which callers reach the server, such as `http://127.0.0.1:5680`.
    pub public_url: String,
    /// IANA name of the time zone of workflows that name none.
    pub timezone: String,
    /// How much may be used.
    pub limits: AppLimits,
    /// Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
}

/// How much may be used.
#[derive(Debug, Clone)]
pub struct AppLimits {
    /// Executions under way at a time; more are refused before they are acknowledged.
    pub executions: usize,
    /// Longest time of an execution; `None`: as long as the workflow's own setting allows.
    pub execution_time: Option<Duration>,
    /// Largest body of a request to the API, in bytes.
    pub api_body: usize,
    /// Largest body of a webhook call, in bytes.
    pub webhook_body: usize,
    /// Days for which the history of an execution is kept; 0: for ever.
    pub keep_days: u32,
    /// How many executions of an organisation are kept in the history; 0: any number.
    pub keep_executions: usize,
    /// How long after the last cleaning the next one begins.
    pub clean_every: std::time::Duration,
}

impl Default for AppLimits {
    /// 500 executions, no time limit, 20 MiB for the API, 8 MiB for webhooks; history for 14 days, at most 10,000, looked
    /// through each hour.
    fn default() -> Self {
        Self {
            executions: 500,
            execution_time: None,
            api_body: 20 << 20,
            webhook_body: 8 << 20,
            keep_days: 14,
            keep_executions: 10_000,
            clean_every: std::time::Duration::from_secs(3600),
        }
    }
}
