use crate::commands::error::Error;
use chrono::NaiveDate;
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, Error> {
    match text {
        "today" => Ok(today),
        "yesterday" => Ok(today.pred_opt().unwrap_or(today)),
        other => NaiveDate::parse_from_str(other, "%Y-%m-%d").map_err(|_| Error::new("bad day", "x")),
    }
}
