//! A series of numbers by day, as its source gives it: one headline, then lines `YYYY-MM-DD,number` in the order of
//! days.

use core::fmt;
use cryptlet_guest::{date::Date, decimal};

/// The text of a series. Rows are read as they are asked for; nothing is copied.
#[derive(Clone, Copy)]
pub struct Series<'a> {
    rows: &'a str,
}

/// What stands in one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The day.
    pub date: Date,
    /// The number, in millionths.
    pub micros: i64,
}

/// Why a text is no series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeriesError {
    /// Not UTF-8.
    NotText,
    /// No headline.
    Empty,
    /// A line of another form; the headline is line 1.
    Malformed {
        /// Which.
        line: usize,
    },
    /// A line whose day does not follow the one before it.
    OutOfOrder {
        /// Which.
        line: usize,
    },
}

impl<'a> Series<'a> {
    /// Takes the text, without its headline.
    pub fn parse(bytes: &'a [u8]) -> Result<Series<'a>, SeriesError> {
        let text = core::str::from_utf8(bytes).map_err(|_| SeriesError::NotText)?;
        let (_, rows) = text.split_once('\n').ok_or(SeriesError::Empty)?;
        Ok(Series { rows })
    }

    /// The newest row on `date` or before it.
    pub fn at(self, date: Date) -> Result<Option<Row>, SeriesError> {
        self.last_until(|row| row.date > date)
    }

    /// The last row.
    pub fn latest(self) -> Result<Option<Row>, SeriesError> {
        self.last_until(|_| false)
    }

    /// The row before the first that is beyond. Every row up to there is checked: a series that is wrong in its past
    /// is not trusted for its present.
    fn last_until(self, beyond: impl Fn(&Row) -> bool) -> Result<Option<Row>, SeriesError> {
        let mut last = None;
        for row in self.each() {
            let row = row?;
            if beyond(&row) {
                break;
            }
            last = Some(row);
        }
        Ok(last)
    }

    /// The first row that, with the one before it, is what is looked for; the one before it, then itself. Every row up to
    /// there is checked.
    pub fn first_step(
        self,
        wanted: impl Fn(&Row, &Row) -> bool,
    ) -> Result<Option<(Row, Row)>, SeriesError> {
        let mut before: Option<Row> = None;
        for row in self.each() {
            let row = row?;
            if let Some(before) = before.filter(|before| wanted(before, &row)) {
                return Ok(Some((before, row)));
            }
            before = Some(row);
        }
        Ok(None)
    }

    /// Each row, checked.
    fn each(self) -> impl Iterator<Item = Result<Row, SeriesError>> + 'a {
        let mut last: Option<Row> = None;
        self.rows.lines().enumerate().map(move |(index, text)| {
            let line = index.saturating_add(2);
            let row = Row::parse(text).ok_or(SeriesError::Malformed { line })?;
            if last.is_some_and(|last| last.date >= row.date) {
                return Err(SeriesError::OutOfOrder { line });
            }
            last = Some(row);
            Ok(row)
        })
    }
}

impl Row {
    fn parse(line: &str) -> Option<Row> {
        let (date, number) = line.split_once(',')?;
        Some(Row {
            date: date.parse().ok()?,
            micros: decimal::micros(number).ok()?,
        })
    }
}

impl fmt::Display for SeriesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SeriesError::NotText => f.write_str("not UTF-8"),
            SeriesError::Empty => f.write_str("no headline"),
            SeriesError::Malformed { line } => {
                write!(f, "line {line} is not of the form YYYY-MM-DD,number")
            }
            SeriesError::OutOfOrder { line } => write!(
                f,
                "the day in line {line} does not follow the one before it"
            ),
        }
    }
}
