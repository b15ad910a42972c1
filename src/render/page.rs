//! A Markdown document that forges take whole: it never gets too long, and says what it leaves out.

use super::words;

/// The most characters that a document has: forges cut or refuse longer ones.
pub const LIMIT: usize = 65_000;

/// What is kept free for saying what was left out.
const RESERVE: usize = 200;

/// A document.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    characters: usize,
    left_out: usize,
}

impl Page {
    /// Adds a line, where there is room for it. Once a line was left out, all others are.
    pub(super) fn line(&mut self, line: &str) {
        self.line_before(line, 0);
    }

    /// Adds a line where so many characters are free behind it.
    fn line_before(&mut self, line: &str, behind: usize) {
        let length = line.chars().count() + 1;
        if self.left_out > 0 || self.characters + length + behind + RESERVE > LIMIT {
            self.left_out += usize::from(!line.is_empty());
            return;
        }
        self.push(line, length);
    }

    fn push(&mut self, line: &str, length: usize) {
        self.characters += length;
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds lines.
    pub(super) fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    /// Adds lines that mean something only together, such as a drawing: all of them, or none.
    pub(super) fn whole(&mut self, lines: &[String]) {
        let length: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
        if self.left_out > 0 || self.characters + length + RESERVE > LIMIT {
            self.left_out += lines.len();
            return;
        }
        for line in lines {
            self.push(line, line.chars().count() + 1);
        }
    }

    /// Adds lines that are folded away below a summary, which is the program's own words. What is opened is closed, also
    /// where lines are left out.
    pub(super) fn fold(&mut self, summary: &str, lines: &[String]) {
        const CLOSE: &str = "</details>";
        let open = [format!("<details><summary>{summary}</summary>"), String::new()];
        let frame = open.iter().map(|line| line.chars().count() + 1).sum::<usize>() + CLOSE.len() + 3;
        let first = lines.first().map_or(0, |line| line.chars().count() + 1);
        if self.left_out > 0 || self.characters + frame + first + RESERVE > LIMIT {
            self.left_out += lines.len();
            return;
        }
        self.lines(&open);
        for line in lines {
            self.line_before(line, CLOSE.len() + 3);
        }
        for line in ["", CLOSE, ""] {
            self.push(line, line.len() + 1);
        }
    }

    /// Ends the document. `command` shows what was left out.
    pub(super) fn finish(mut self, command: &str) -> String {
        if self.left_out > 0 {
            let lines = words::count(self.left_out, "line");
            self.text.push_str(&format!("\n*{lines} left out: `{command}` shows all.*\n"));
        }
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stays_below_the_limit_and_says_what_it_left_out() {
        let mut page = Page::default();
        page.lines(&vec!["x".repeat(999); 100]);
        let text = page.finish("asplanned diff --full");
        assert!(text.chars().count() <= LIMIT, "{}", text.chars().count());
        assert!(text.ends_with("*36 lines left out: `asplanned diff --full` shows all.*\n"), "{}", &text[64_000..]);
    }

    #[test]
    fn what_belongs_together_is_all_there_or_not_at_all() {
        let mut page = Page::default();
        page.whole(&["```".to_owned(), "x".to_owned(), "```".to_owned()]);
        page.whole(&vec!["x".repeat(999); 70]);
        page.line("last");
        assert_eq!(page.finish("it"), "```\nx\n```\n\n*71 lines left out: `it` shows all.*\n");
    }

    #[test]
    fn what_is_folded_is_closed_however_much_is_left_out() {
        for before in [0, 500, 63, 64, 640] {
            let mut page = Page::default();
            page.lines(&vec!["y".repeat(99); before]);
            page.fold("much", &vec!["x".repeat(999); 100]);
            page.fold("more", &vec!["x".repeat(9); 10]);
            page.line("last");
            let text = page.finish("it");
            assert!(text.chars().count() <= LIMIT, "{before}: {}", text.chars().count());
            assert_eq!(text.matches("<details>").count(), text.matches("</details>").count(), "{before}");
            assert!(text.contains(" left out: `it` shows all.*"), "{before}");
            assert!(!text.contains("last"));
        }
    }
}
