//! HTTP as far as repositories need it. May touch `failure`. The only place that names the HTTP client.

use std::io::Read;
use std::time::Duration;

/// Bytes one answer may have: archives may have 100 MB, listings less.
const MOST_BYTES: u64 = 512 << 20;

/// An answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The server's `www-authenticate`.
    pub challenge: Option<String>,
}

/// Why there is no answer, or none that helps.
#[derive(Clone, Debug)]
pub struct NoAnswer {
    pub why: String,
    /// Asking again may help.
    pub again: bool,
}

pub struct Client {
    agent: ureq::Agent,
    tries: u32,
    /// Before the second try; it doubles.
    pause: Duration,
}

impl Client {
    /// `agent`: how the client names itself.
    pub fn new(agent: &str, tries: u32, pause: Duration, timeout: Duration) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(agent)
            .timeout_connect(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_recv_body(Some(timeout.saturating_mul(10)))
            .max_redirects(5)
            .build();
        Client { agent: config.into(), tries, pause }
    }

    /// Asks until there is an answer other than that the server is busy or broken, a few times.
    pub fn get(&self, url: &str, headers: &[(&str, String)]) -> Result<Answer, NoAnswer> {
        let mut pause = self.pause;
        let mut attempt = 1;
        loop {
            let result = self.get_once(url, headers);
            let again = match &result {
                Ok((answer, _)) => answer.status == 429 || answer.status >= 500 || answer.status == 408,
                Err(error) => error.again,
            };
            if !again || attempt >= self.tries {
                return result.map(|(answer, _)| answer);
            }
            // The server knows best, but nobody waits for an hour.
            let told = result.ok().and_then(|(_, seconds)| seconds).map(Duration::from_secs);
            std::thread::sleep(told.unwrap_or(pause).min(Duration::from_secs(30)));
            pause *= 2;
            attempt += 1;
        }
    }

    fn get_once(&self, url: &str, headers: &[(&str, String)]) -> Result<(Answer, Option<u64>), NoAnswer> {
        let request = headers.iter().fold(self.agent.get(url), |request, (name, value)| request.header(*name, value));
        let mut response = request.call().map_err(no_answer)?;
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let retry_after = header("retry-after").and_then(|value| value.trim().parse().ok());
        let (status, challenge) = (response.status().as_u16(), header("www-authenticate"));
        let mut body = Vec::new();
        let mut reader = response.body_mut().as_reader().take(MOST_BYTES + 1);
        reader.read_to_end(&mut body).map_err(|error| NoAnswer { why: error.to_string(), again: true })?;
        if body.len() as u64 > MOST_BYTES {
            return Err(NoAnswer { why: "the answer is too long".to_owned(), again: false });
        }
        Ok((Answer { status, body, challenge }, retry_after))
    }
}

fn no_answer(error: ureq::Error) -> NoAnswer {
    let again = !matches!(error, ureq::Error::BadUri(_) | ureq::Error::HostNotFound | ureq::Error::TooManyRedirects | ureq::Error::Tls(_));
    NoAnswer { why: error.to_string(), again }
}
