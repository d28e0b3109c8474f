//! The local time zone: how far it is from UTC at an instant and what it is called there. Reads `TZ` and the system's zone files
//! (TZif, RFC 8536) once; the arithmetic of dates is done in Dart.

use std::sync::LazyLock;

/// The offset and name of a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Period {
    /// Seconds east of UTC.
    pub offset: i32,
    pub daylight: bool,
    /// `CET`, `CEST`, …
    pub name: String,
}

/// A time zone: the moments at which its period changes, and a rule for all time after the last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Zone {
    /// Moments in seconds since the epoch, ascending, each with the index of the period it begins.
    changes: Vec<(i64, usize)>,
    periods: Vec<Period>,
    rule: Option<Rule>,
}

static LOCAL: LazyLock<Zone> = LazyLock::new(|| Zone::local(std::env::var("TZ").ok().as_deref()));

/// The period of the local zone at a moment in seconds since the epoch.
pub fn local_period(seconds: i64) -> Period {
    LOCAL.at(seconds).clone()
}

impl Zone {
    fn utc() -> Zone {
        let period = Period { offset: 0, daylight: false, name: "UTC".to_owned() };
        Zone { changes: Vec::new(), periods: vec![period], rule: None }
    }

    /// The zone that `TZ` names: a zone file, or a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`. Unset means the system's.
    pub fn local(tz: Option<&str>) -> Zone {
        let Some(name) = tz.map(|t| t.trim_start_matches(':')) else {
            return Zone::from_file("/etc/localtime").unwrap_or_else(Zone::utc);
        };
        if name.is_empty() {
            return Zone::utc();
        }
        if name.starts_with('/') {
            return Zone::from_file(name).unwrap_or_else(Zone::utc);
        }
        let in_database = (!name.contains("..")).then(|| Zone::from_file(&format!("/usr/share/zoneinfo/{name}"))).flatten();
        in_database.or_else(|| Zone::from_rule(name)).unwrap_or_else(Zone::utc)
    }

    fn from_file(path: &str) -> Option<Zone> {
        Zone::from_tzif(&std::fs::read(path).ok()?)
    }

    fn from_rule(text: &str) -> Option<Zone> {
        let rule = Rule::parse(text)?;
        Some(Zone { changes: Vec::new(), periods: vec![rule.standard.clone()], rule: Some(rule) })
    }

    /// Reads the 64-bit part of a TZif file (version 2 and later).
    fn from_tzif(bytes: &[u8]) -> Option<Zone> {
        let first = Header::read(bytes)?;
        if first.version < b'2' {
            return None;
        }
        let bytes = bytes.get(Header::SIZE + first.body(4)..)?;
        let header = Header::read(bytes)?;
        let footer = bytes.get(Header::SIZE + header.body(8)..).unwrap_or_default();
        let body = bytes.get(Header::SIZE..)?;
        let (times, body) = body.split_at_checked(header.times * 8)?;
        let (indices, body) = body.split_at_checked(header.times)?;
        let (types, body) = body.split_at_checked(header.types * 6)?;
        let names = body.get(..header.chars)?;
        let periods: Vec<Period> = types.chunks_exact(6).map(|t| period(t, names)).collect::<Option<_>>()?;
        let moments = times.chunks_exact(8).map(|t| t.iter().fold(0_i64, |n, b| (n << 8) | i64::from(*b)));
        let changes = moments.zip(indices.iter().map(|i| usize::from(*i)));
        let changes: Vec<_> = changes.filter(|(_, i)| *i < periods.len()).collect();
        let rule = std::str::from_utf8(footer).ok().and_then(|f| Rule::parse(f.trim_matches('\n')));
        (!periods.is_empty()).then_some(Zone { changes, periods, rule })
    }

    /// The period at a moment in seconds since the epoch.
    pub fn at(&self, seconds: i64) -> &Period {
        let after_last = self.changes.last().is_none_or(|(last, _)| seconds >= *last);
        if let (true, Some(rule)) = (after_last, &self.rule) {
            return rule.at(seconds);
        }
        let passed = self.changes.partition_point(|(moment, _)| *moment <= seconds);
        match passed.checked_sub(1) {
            Some(i) => &self.periods[self.changes[i].1],
            // Before the first change: the first period of standard time.
            None => self.periods.iter().find(|p| !p.daylight).unwrap_or(&self.periods[0]),
        }
    }
}

fn period(bytes: &[u8], names: &[u8]) -> Option<Period> {
    let offset = i32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    let name = names.get(usize::from(bytes[5])..)?;
    let end = name.iter().position(|b| *b == 0).unwrap_or(name.len());
    Some(Period { offset, daylight: bytes[4] != 0, name: String::from_utf8_lossy(&name[..end]).into_owned() })
}

struct Header {
    version: u8,
    counts: [usize; 3],
    times: usize,
    types: usize,
    chars: usize,
}

impl Header {
    const SIZE: usize = 44;

    fn read(bytes: &[u8]) -> Option<Header> {
        let bytes = bytes.get(..Header::SIZE)?;
        if &bytes[..4] != b"TZif" {
            return None;
        }
        let mut counts = [0; 6];
        for (count, raw) in counts.iter_mut().zip(bytes[20..].chunks_exact(4)) {
            *count = raw.iter().fold(0_usize, |n, b| (n << 8) | usize::from(*b));
        }
        let [utc, standard, leaps, times, types, chars] = counts;
        Some(Header { version: bytes[4], counts: [utc, standard, leaps], times, types, chars })
    }

    /// Size of the data block after this header, with moments of `width` bytes.
    fn body(&self, width: usize) -> usize {
        let [utc, standard, leaps] = self.counts;
        self.times * (width + 1) + self.types * 6 + self.chars + leaps * (width + 4) + standard + utc
    }
}

/// A POSIX rule: standard time, and daylight time between two days of each year.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Rule {
    standard: Period,
    daylight: Option<(Period, Day, Day)>,
}

/// A day of the year and the second of that day, in local time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Day {
    which: Which,
    second: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Which {
    /// The `week`th (5: last) `weekday` (0: Sunday) of `month`.
    Month { month: i64, week: i64, weekday: i64 },
    /// 1..=365, February 29 never counted.
    Julian(i64),
    /// 0..=365
    Ordinal(i64),
}

impl Rule {
    fn parse(text: &str) -> Option<Rule> {
        let mut text = text;
        let name = take_name(&mut text)?;
        let offset = -take_time(&mut text)?;
        let standard = Period { offset: i32::try_from(offset).ok()?, daylight: false, name };
        if text.is_empty() {
            return Some(Rule { standard, daylight: None });
        }
        let name = take_name(&mut text)?;
        let offset = if text.starts_with(',') || text.is_empty() { offset + 3600 } else { -take_time(&mut text)? };
        let daylight = Period { offset: i32::try_from(offset).ok()?, daylight: true, name };
        // Without dates the rules of the United States hold, as everywhere.
        let dates = if text.is_empty() { ",M3.2.0,M11.1.0" } else { text };
        let (start, end) = dates.strip_prefix(',')?.split_once(',')?;
        Some(Rule { standard, daylight: Some((daylight, Day::parse(start)?, Day::parse(end)?)) })
    }

    fn at(&self, seconds: i64) -> &Period {
        let Some((daylight, start, end)) = &self.daylight else {
            return &self.standard;
        };
        let year = civil_year((seconds + i64::from(self.standard.offset)).div_euclid(86400));
        let start = start.moment(year) - i64::from(self.standard.offset);
        let end = end.moment(year) - i64::from(daylight.offset);
        // South of the equator daylight time spans the new year.
        let inside = if start < end { (start..end).contains(&seconds) } else { !(end..start).contains(&seconds) };
        if inside { daylight } else { &self.standard }
    }
}

impl Day {
    fn parse(text: &str) -> Option<Day> {
        let (date, time) = text.split_once('/').unwrap_or((text, "2"));
        let mut time = time;
        let second = take_time(&mut time)?;
        let which = if let Some(month) = date.strip_prefix('M') {
            let mut parts = month.split('.').map(|p| p.parse::<i64>().ok());
            Which::Month { month: parts.next()??, week: parts.next()??, weekday: parts.next()?? }
        } else if let Some(day) = date.strip_prefix('J') {
            Which::Julian(day.parse().ok()?)
        } else {
            Which::Ordinal(date.parse().ok()?)
        };
        Some(Day { which, second })
    }

    /// Seconds since the epoch of local time in this year.
    fn moment(self, year: i64) -> i64 {
        let new_year = days_from_civil(year, 1, 1);
        let day = match self.which {
            Which::Ordinal(day) => new_year + day,
            Which::Julian(day) => new_year + day - 1 + i64::from(is_leap(year) && day >= 60),
            Which::Month { month, week, weekday } => {
                let first = days_from_civil(year, month, 1);
                // The epoch was a Thursday.
                let mut day = first + (weekday - (first + 4)).rem_euclid(7) + (week - 1) * 7;
                let next_month = if month == 12 { days_from_civil(year + 1, 1, 1) } else { days_from_civil(year, month + 1, 1) };
                if day >= next_month {
                    day -= 7;
                }
                day
            }
        };
        day * 86400 + self.second
    }
}

fn take_name(text: &mut &str) -> Option<String> {
    let (name, rest) = if let Some(quoted) = text.strip_prefix('<') {
        quoted.split_once('>')?
    } else {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        text.split_at(end)
    };
    *text = rest;
    (name.len() >= 3).then(|| name.to_owned())
}

/// `[+-]hh[:mm[:ss]]` in seconds.
fn take_time(text: &mut &str) -> Option<i64> {
    let end = text.find(|c: char| !matches!(c, '+' | '-' | ':' | '0'..='9')).unwrap_or(text.len());
    let (time, rest) = text.split_at(end);
    *text = rest;
    let negative = time.starts_with('-');
    let mut seconds = 0;
    for (part, unit) in time.trim_start_matches(['+', '-']).split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    Some(if negative { -seconds } else { seconds })
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from the epoch to a date of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_year(days: i64) -> i64 {
    // Not after the year looked for, and close to it.
    let mut year = 1970 + days.div_euclid(if days < 0 { 365 } else { 366 });
    while days_from_civil(year + 1, 1, 1) <= days {
        year += 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let zone = Zone::local(Some("CET-1CEST,M3.5.0,M10.5.0/3"));
        // 2024-03-31 01:00:00 UTC is the change.
        assert_eq!(zone.at(1_711_846_799).name, "CET");
        assert_eq!(zone.at(1_711_846_800).name, "CEST");
        assert_eq!(zone.at(1_711_846_800).offset, 7200);
        assert_eq!(zone.at(1_729_990_799).name, "CEST");
        assert_eq!(zone.at(1_729_990_800).name, "CET");
        // Sydney: the new year is in summer.
        let zone = Zone::local(Some("AEST-10AEDT,M10.1.0,M4.1.0/3"));
        assert_eq!(zone.at(1_704_067_200).name, "AEDT");
        assert_eq!(zone.at(1_719_792_000).offset, 36000);
        assert_eq!(Zone::local(Some("<+0530>-5:30")).at(0).offset, 19800);
        assert_eq!(Zone::local(Some("no such zone")).at(0).name, "UTC");
        assert_eq!(Zone::local(Some("")).at(0).name, "UTC");
    }

    #[test]
    fn zone_files() {
        // Two periods, one change at 1000, and a rule after it.
        let mut file = Vec::new();
        for (width, counts) in [(4_usize, [0_u32; 6]), (8, [0, 0, 0, 1, 2, 8])] {
            file.extend_from_slice(b"TZif2");
            file.extend_from_slice(&[0; 15]);
            counts.iter().for_each(|c| file.extend_from_slice(&c.to_be_bytes()));
            if width == 8 {
                file.extend_from_slice(&1000_i64.to_be_bytes());
                file.push(1);
                file.extend_from_slice(&[0, 0, 0, 60, 0, 0]);
                file.extend_from_slice(&[0, 0, 14, 16, 0, 4]);
                file.extend_from_slice(b"LMT\0XST\0\nXST-1\n");
            }
        }
        let zone = Zone::from_tzif(&file).expect("a zone");
        assert_eq!((zone.at(999).offset, zone.at(999).name.as_str()), (60, "LMT"));
        assert_eq!((zone.at(1000).offset, zone.at(1000).name.as_str()), (3600, "XST"));
        assert_eq!(Zone::from_tzif(b"TZif"), None);
    }

    #[test]
    fn years() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 3, 1), 11017);
        assert_eq!(civil_year(-1), 1969);
        assert_eq!(civil_year(11016), 2000);
        assert_eq!(civil_year(days_from_civil(9999, 12, 31)), 9999);
        assert_eq!(civil_year(days_from_civil(-44, 3, 15)), -44);
    }
}
