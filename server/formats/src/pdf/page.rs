//! The text of a page in the order in which it is drawn: what stands on one height is a line, a gap that is wide for the
//! letters is a space.

use std::collections::{BTreeMap, HashMap};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Error, Object, ObjectId};

use super::NAME;
use super::font::Font;
use crate::{FormatError, Limits};

/// Drawings inside of drawings that are followed.
const NESTED: usize = 8;

/// Why a page has no text.
pub enum PageError {
    /// The reader's word.
    Pdf(Error),
    /// A limit of ours.
    Format(FormatError),
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self::Pdf(error)
    }
}

/// A place on the page, and how letters are stretched there: `[a b c d e f]` of the standard.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn multiply(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// The text of page `id`.
///
/// # Errors
/// When the page cannot be read, or unpacks to more than `part` bytes.
pub fn text(document: &Document, id: ObjectId, part: usize, limits: &Limits) -> Result<String, PageError> {
    let content = document.get_page_content_with_limit(id, part)?;
    let fonts: BTreeMap<Vec<u8>, &Dictionary> = document.get_page_fonts(id).unwrap_or_default();
    let mut walk = Walk {
        document,
        part,
        limits,
        fonts: fonts.into_iter().map(|(name, font)| (name, Font::of(font, document, part))).collect(),
        out: String::new(),
        last: None,
        operations: 0,
    };
    let resources = document.get_page_resources(id).ok().and_then(|(own, _)| own);
    walk.draw(&content, resources, IDENTITY, 0)?;
    Ok(walk.out)
}

/// What is set by operators and saved by `q`.
#[derive(Clone)]
struct State {
    place: Matrix,
    font: Vec<u8>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Where the last text ended, on which height its line is, and in which letters it was.
struct Last {
    x: f64,
    y: f64,
    size: f64,
    font: Vec<u8>,
}

struct Walk<'a> {
    document: &'a Document,
    part: usize,
    limits: &'a Limits,
    fonts: HashMap<Vec<u8>, Font<'a>>,
    out: String,
    last: Option<Last>,
    operations: usize,
}

impl<'a> Walk<'a> {
    fn draw(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        place: Matrix,
        nested: usize,
    ) -> Result<(), PageError> {
        let operations = Content::decode(content)?.operations;
        self.operations += operations.len();
        self.limits.check_cells(NAME, self.operations).map_err(PageError::Format)?;
        let mut state = State {
            place,
            font: Vec::new(),
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut saved: Vec<State> = Vec::new();
        let (mut line, mut at) = (IDENTITY, IDENTITY);
        for operation in &operations {
            let operands = &operation.operands;
            let number = |index: usize| {
                operands
                    .get(index)
                    .and_then(|it| it.as_float().ok())
                    .map(f64::from)
                    .filter(|it| it.is_finite())
                    .unwrap_or(0.0)
            };
            let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
            let mut next_line = |x: f64, y: f64, at: &mut Matrix| {
                line = multiply([1.0, 0.0, 0.0, 1.0, x, y], line);
                *at = line;
            };
            match operation.operator.as_str() {
                "q" if saved.len() < 1000 => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => state.place = multiply(matrix(), state.place),
                "BT" => (line, at) = (IDENTITY, IDENTITY),
                "Tf" => {
                    state.font =
                        operands.first().and_then(|it| it.as_name().ok()).unwrap_or_default().to_vec();
                    state.size = number(1);
                }
                "Tc" => state.letter_space = number(0),
                "Tw" => state.word_space = number(0),
                "Tz" => state.stretch = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Ts" => state.rise = number(0),
                "Tm" => {
                    line = matrix();
                    at = line;
                }
                "Td" => next_line(number(0), number(1), &mut at),
                "TD" => {
                    state.leading = -number(1);
                    next_line(number(0), number(1), &mut at);
                }
                "T*" => next_line(0.0, -state.leading, &mut at),
                "Tj" => self.show(operands.first(), &state, &mut at),
                "'" | "\"" => {
                    if operation.operator == "\"" {
                        (state.word_space, state.letter_space) = (number(0), number(1));
                    }
                    next_line(0.0, -state.leading, &mut at);
                    self.show(operands.last(), &state, &mut at);
                }
                "TJ" => {
                    for part in operands.first().and_then(|it| it.as_array().ok()).into_iter().flatten() {
                        if let Ok(back) = part.as_float() {
                            let x = -f64::from(back) / 1000.0 * state.size * state.stretch;
                            at = multiply([1.0, 0.0, 0.0, 1.0, x, 0.0], at);
                        } else {
                            self.show(Some(part), &state, &mut at);
                        }
                    }
                }
                "Do" if nested < NESTED => {
                    if let Some(name) = operands.first().and_then(|it| it.as_name().ok()) {
                        self.form(name, resources, state.place, nested)?;
                    }
                }
                _ => {}
            }
            self.limits.check_unpacked(NAME, self.out.len()).map_err(PageError::Format)?;
        }
        Ok(())
    }

    /// A drawing that is used by name.
    fn form(
        &mut self,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        place: Matrix,
        nested: usize,
    ) -> Result<(), PageError> {
        let document = self.document;
        let Some(form) = resources
            .and_then(|it| it.get_deref(b"XObject", document).ok())
            .and_then(|it| it.as_dict().ok())
            .and_then(|it| it.get_deref(name, document).ok())
            .and_then(|it| it.as_stream().ok())
            .filter(|it| it.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form"))
        else {
            return Ok(());
        };
        let content = form.get_plain_content_with_limit(self.part)?;
        let own = form.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        let fonts = own.and_then(|it| it.get_deref(b"Font", document).ok()).and_then(|it| it.as_dict().ok());
        for (name, _) in fonts.into_iter().flat_map(Dictionary::iter) {
            let font =
                fonts.and_then(|it| it.get_deref(name, document).ok()).and_then(|it| it.as_dict().ok());
            if let Some(font) = font {
                self.fonts.insert(name.clone(), Font::of(font, document, self.part));
            }
        }
        let place = match form.dict.get_deref(b"Matrix", document).and_then(Object::as_array) {
            Ok(own) if own.len() == 6 => {
                let mut matrix = IDENTITY;
                for (to, from) in matrix.iter_mut().zip(own) {
                    *to = from.as_float().map_or(0.0, f64::from);
                }
                multiply(matrix, place)
            }
            _ => place,
        };
        self.draw(&content, own.or(resources), place, nested + 1)
    }

    fn show(&mut self, text: Option<&Object>, state: &State, at: &mut Matrix) {
        let Some(Object::String(bytes, _)) = text else { return };
        let Some(font) = self.fonts.get(&state.font) else { return };
        let shown = font.decode(bytes);
        let (width, codes) = font.width(bytes);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
        let (codes, spaces) = (
            codes as f64,
            if font.wide { 0.0 } else { bytes.iter().filter(|byte| **byte == b' ').count() as f64 },
        );
        let advance =
            (width * state.size + codes * state.letter_space + spaces * state.word_space) * state.stretch;
        let place = multiply(*at, state.place);
        let from = (place[4], place[5] + state.rise);
        *at = multiply([1.0, 0.0, 0.0, 1.0, advance, 0.0], *at);
        let to = multiply(*at, state.place);
        let size = (place[2].hypot(place[3]) * state.size).abs().max(0.01);
        if shown.is_empty() {
            return;
        }
        let mut height_of_line = from.1;
        if let Some(last) = &self.last {
            let (x, height) = (last.x, size.max(last.size));
            // Letters of the same font may dance on their way forward; others that stand higher or lower are a line of their
            // own.
            let goes_on = last.font == state.font && last.size == size && from.0 - x > -size * 0.2;
            if (from.1 - last.y).abs() > if goes_on { size } else { 0.01 } {
                self.out.push('\n');
            } else {
                height_of_line = last.y;
            }
            if height_of_line == last.y
                && (from.0 - x > height * 0.15 || from.0 - x < -height * 2.0)
                && !self.out.ends_with([' ', '\n'])
                && !shown.starts_with(' ')
            {
                self.out.push(' ');
            }
        }
        for letter in shown.chars() {
            match letter {
                '\0' => {}
                // Letters that were joined for looks.
                '\u{fb00}' => self.out.push_str("ff"),
                '\u{fb01}' => self.out.push_str("fi"),
                '\u{fb02}' => self.out.push_str("fl"),
                '\u{fb03}' => self.out.push_str("ffi"),
                '\u{fb04}' => self.out.push_str("ffl"),
                '\u{fb05}' | '\u{fb06}' => self.out.push_str("st"),
                letter => self.out.push(letter),
            }
        }
        self.last = Some(Last { x: to[4], y: height_of_line, size, font: state.font.clone() });
    }
}
