//! Choices that the bytes of an input make: what is left of them makes the next one, and none is as good as zeros.

/// What makes the choices.
#[derive(Clone, Copy)]
pub struct Draw<'d>(pub &'d [u8]);

/// What strangers write: commands, markup, formulas, characters that nobody sees.
const HOSTILE: [&str; 28] = [
    "::error file=x::y",
    " ::set-output name=x::y",
    "a ::error::x",
    "x\n::error::x",
    "a\r\n::stop-commands::x",
    "##[error]x",
    "##",
    "[error]x",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details></td>",
    "]]> <![CDATA[ <!-- --> &x;",
    "\"onload=\"x() ' style='x",
    "[x](https://evil.example) ![y](z) <https://evil.example>",
    "https://evil.example/a?b=c www.evil.example a@b.example",
    "@team #1 !2 GH-3 &4 ~5",
    "``` code ` tick ~~~",
    "| cell |\n|-|\n# head",
    "=cmd()|' /C calc'!A0",
    "+1 -1 @x",
    "\u{1b}[31mred\u{1b}]8;;http://evil\u{7}",
    "\u{202e}gnp.exe\u{2066}\u{200b}\u{2028}\u{feff}",
    "\0\u{7f}\u{85}\u{9b}\t",
    "\u{fffe}\u{ffff}\u{10ffff}\u{e0041}\u{e01ef}",
    "{{ x }} ${{ y }} $(id) `id` %0A %25",
    "A very long title about a very long way to go, with many words that have to be cut or wrapped somewhere on a screen",
    "現場を見る 👍🏽 e\u{301}\u{301}\u{301}",
    "3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d",
];

impl<'d> Draw<'d> {
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    pub fn flag(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn take(&mut self, length: usize) -> &'d [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// A text as a stranger writes it: a known one, or any.
    pub fn text(&mut self) -> String {
        match self.byte() {
            known @ 0..=63 => HOSTILE[usize::from(known) % HOSTILE.len()].to_owned(),
            both @ 64..=95 => {
                let first = HOSTILE[usize::from(both) % HOSTILE.len()];
                format!("{first}{}", HOSTILE[self.below(HOSTILE.len())])
            }
            length => {
                let length = usize::from(length) % 24;
                String::from_utf8_lossy(self.take(length)).into_owned()
            }
        }
    }

    /// A day of two months.
    pub fn day(&mut self) -> String {
        let day = self.below(59);
        format!("2023-{:02}-{:02}", 1 + day / 31, 1 + day % 31)
    }
}

/// Writes a text as TOML.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
