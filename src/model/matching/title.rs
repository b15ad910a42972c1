//! A title as it is compared: its words and runs of letters, each as a vector of length 1.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Only so many characters of a title are compared: what follows is no title.
const MAX_LENGTH: usize = 300;

/// How much less runs of letters say than words, where both titles could have had words in common.
const LETTERS_ONLY: f64 = 0.7;

/// The highest score of titles that are not the same.
const NEARLY: f64 = 0.99;

/// English words that stand in any title.
const STOP: [&str; 44] = [
    "a", "about", "all", "an", "and", "are", "as", "at", "be", "by", "do", "each", "first", "for", "from", "has",
    "have", "how", "in", "into", "is", "it", "its", "more", "new", "of", "on", "or", "our", "out", "so", "some",
    "that", "the", "their", "them", "this", "to", "up", "we", "what", "who", "will", "with",
];

/// Tells whether two titles are the same but for case, punctuation, spaces and, in Latin script, accents.
pub fn is_same(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

/// What is the same of titles that are the same. A slug is not enough: it is cut, and to it one syllable of a script that
/// it transliterates is as good as another.
pub(super) fn key(title: &str) -> String {
    let is_latin = |c: char| u32::from(c) < 0x250;
    let letters = title.chars().filter(|c| c.is_alphanumeric());
    if letters.clone().next().is_none() {
        return title.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let plain = if letters.clone().all(is_latin) { deunicode::deunicode(title) } else { title.to_owned() };
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The terms of all titles in play, and how many titles have each.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<String, usize>,
    titles: Vec<u32>,
    count: u32,
}

impl Vocabulary {
    /// Gives the terms of one title their numbers, each once, in order.
    fn learn(&mut self, terms: Vec<String>) -> Vector {
        let mut numbers: Vec<usize> = Vec::with_capacity(terms.len());
        for term in terms {
            let next = self.numbers.len();
            numbers.push(*self.numbers.entry(term).or_insert(next));
        }
        numbers.sort_unstable();
        numbers.dedup();
        self.titles.resize(self.numbers.len(), 0);
        for number in &numbers {
            if let Some(titles) = self.titles.get_mut(*number) {
                *titles += 1;
            }
        }
        Vector(numbers.into_iter().map(|number| (number, 1.0)).collect())
    }

    /// How much a term says: the rarer, the more.
    fn rarity(&self, number: usize) -> f64 {
        let titles = self.titles.get(number).copied().unwrap_or(1).max(1);
        (1.0 + f64::from(self.count) / f64::from(titles)).ln()
    }
}

/// Terms with their weights, in the order of their numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Vector(Vec<(usize, f64)>);

impl Vector {
    /// Gives the terms, the one that says most first.
    pub(super) fn rarest_first(&self) -> Vec<usize> {
        let mut terms = self.0.clone();
        terms.sort_by(|(a, weight), (b, other)| other.total_cmp(weight).then(a.cmp(b)));
        terms.into_iter().map(|(term, _)| term).collect()
    }

    fn weighed(self, vocabulary: &Vocabulary) -> Self {
        let weighed: Vec<_> = self.0.into_iter().map(|(term, _)| (term, vocabulary.rarity(term))).collect();
        let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        Self(weighed.into_iter().map(|(term, weight)| (term, weight / length)).collect())
    }

    fn cosine(&self, other: &Self) -> f64 {
        let theirs = |term: usize| other.0.binary_search_by_key(&term, |(number, _)| *number).ok();
        let theirs = |term: usize| theirs(term).and_then(|at| other.0.get(at));
        self.0.iter().filter_map(|(term, weight)| Some(weight * theirs(*term)?.1)).sum()
    }
}

/// A title as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Title {
    /// One term, which titles that are the same have in common.
    key: Vector,
    /// The stems of its words.
    words: Vector,
    /// Runs of three and four of its letters.
    letters: Vector,
    /// Whether it is of plain Latin letters, as English is.
    is_plain: bool,
}

impl Title {
    /// Takes a title apart, its letters only if they are asked for. It has no weights yet.
    pub(super) fn new(title: &str, with_letters: bool, vocabulary: &mut Vocabulary) -> Self {
        vocabulary.count += 1;
        let lower = lower(title);
        Self {
            key: vocabulary.learn(vec![format!("k{}", key(title))]),
            words: vocabulary.learn(stems(&lower).into_iter().map(|stem| format!("w{stem}")).collect()),
            letters: if with_letters { vocabulary.learn(runs(&lower)) } else { Vector::default() },
            is_plain: lower.chars().all(|c| c.is_ascii() || !c.is_alphabetic()),
        }
    }

    /// Weighs the terms, once all titles are known.
    pub(super) fn weighed(self, vocabulary: &Vocabulary) -> Self {
        Self { words: self.words.weighed(vocabulary), letters: self.letters.weighed(vocabulary), ..self }
    }

    /// Gives what it has in common with titles that are alike; what says most first.
    pub(super) const fn terms(&self) -> [&Vector; 3] {
        [&self.key, &self.words, &self.letters]
    }

    /// Says how alike two titles are, from 0 to 1; 1 is for the same ones only.
    pub(super) fn score(&self, other: &Self) -> f64 {
        if self.key.cosine(&other.key) > 0.0 {
            return 1.0;
        }
        let words = if self.is_plain && other.is_plain { self.words.cosine(&other.words) } else { 0.0 };
        let score = if words > 0.0 {
            words
        } else {
            let letters = self.letters.cosine(&other.letters);
            if self.is_plain && other.is_plain { letters * LETTERS_ONLY } else { letters }
        };
        score.min(NEARLY)
    }
}

/// Gives the words that a title is compared by: each once, in byte order. They are its words in lower case, each cut to its
/// English stem, without those that stand in any title; all, if there are no others.
pub fn words(title: &str) -> Vec<String> {
    let mut words = stems(&lower(title));
    words.sort_unstable();
    words.dedup();
    words
}

/// What is compared of a title, in lower case, and with each letter and its accents as one character where there is one.
fn lower(title: &str) -> String {
    title.chars().take(MAX_LENGTH).nfc().collect::<String>().to_lowercase()
}

/// The stems of a text's words, without those that stand in any title; all, if there are no others.
fn stems(lower: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let words: Vec<&str> = lower.unicode_words().collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !STOP.contains(word)).collect();
    let words = if telling.is_empty() { words } else { telling };
    words.into_iter().map(|word| stemmer.stem(word).into_owned()).collect()
}

/// The runs of three and four characters of a text, words apart by one space; of two and three where a character is as
/// much as a syllable or a word.
fn runs(lower: &str) -> Vec<String> {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let letters: Vec<char> = format!(" {} ", words.join(" ")).chars().collect();
    let is_dense = letters.iter().any(|c| u32::from(*c) >= 0x2e80);
    let lengths: RangeInclusive<usize> = if is_dense { 2..=3 } else { 3..=4 };
    lengths
        .flat_map(|length| letters.windows(length))
        .map(|run| format!("l{}", run.iter().collect::<String>()))
        .collect()
}
