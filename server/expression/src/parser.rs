//! Reads the source of one segment into a tree, when all of it is in the native part of JavaScript.
//!
//! Pratt parsing over [`Lexer`](crate::lexer::Lexer). Anything else — arrow functions, regular expressions, `new`, unknown
//! names and methods, mistakes — is left to a script, which is exact by definition.

use ecow::EcoString;
use model::Value;

use crate::lexer::{Lexer, TextEnd, Token};
use crate::syntax::{Binary, Expr, Function, Logical, Method, Root, Unary};
use crate::{ExpressionError, is_forbidden_property};

/// The highest tree that is built; a higher one is left to a script.
pub(crate) const MAX_HEIGHT: usize = 128;
/// How deep expressions may nest in brackets and operators.
const MAX_NESTING: usize = 160;

/// Why there is no tree.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The source is outside the native part of the language.
    Unsupported,
    /// The source must not run at all.
    Mistake(Mistake),
}

/// A mistake in a segment, at a byte of its source.
#[derive(Debug)]
pub(crate) struct Mistake {
    message: String,
    at: usize,
}

impl Mistake {
    /// The error as seen from the whole `text`, in which the segment starts at byte `start`.
    pub(crate) fn located(self, text: &str, start: usize) -> ExpressionError {
        let before = text.get(..start + self.at).unwrap_or(text);
        ExpressionError::Syntax { message: self.message, position: before.chars().count() }
    }
}

/// The tree of `source`; `None` when it is outside the native part of the language.
///
/// # Errors
/// When it names a forbidden property or nests too deep.
pub(crate) fn parse(source: &str) -> Result<Option<Expr>, Mistake> {
    match parse_whole(source) {
        Ok(expr) => Ok(Some(expr)),
        Err(Stop::Unsupported) => Ok(None),
        Err(Stop::Mistake(mistake)) => Err(mistake),
    }
}

fn parse_whole(source: &str) -> Result<Expr, Stop> {
    let mut parser = Parser { lexer: Lexer::new(source), token: Token::End, nesting: 0 };
    parser.advance()?;
    if parser.token == Token::End {
        return Ok(Expr::Undefined);
    }
    let tree = parser.expression()?;
    while parser.accept(";")? {}
    if parser.token == Token::End { Ok(tree.expr) } else { Err(Stop::Unsupported) }
}

/// A tree under construction.
struct Tree {
    expr: Expr,
    height: usize,
    /// Whether it stands in brackets of its own.
    bracketed: bool,
}

impl Tree {
    fn leaf(expr: Expr) -> Self {
        Self { expr, height: 1, bracketed: false }
    }

    /// A tree over children of at most height `below`.
    fn over(below: usize, expr: Expr) -> Result<Self, Stop> {
        if below >= MAX_HEIGHT {
            Err(Stop::Unsupported)
        } else {
            Ok(Self { expr, height: below + 1, bracketed: false })
        }
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    nesting: usize,
}

impl<'a> Parser<'a> {
    fn advance(&mut self) -> Result<Token<'a>, Stop> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.token, Token::Sign(found) if found == sign)
    }

    fn accept(&mut self, sign: &str) -> Result<bool, Stop> {
        let found = self.is(sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, sign: &str) -> Result<(), Stop> {
        if self.accept(sign)? { Ok(()) } else { Err(Stop::Unsupported) }
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        if self.nesting >= MAX_NESTING {
            let message = format!("the expression nests deeper than {MAX_NESTING} levels");
            return Err(Stop::Mistake(Mistake { message, at: self.lexer.position() }));
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    fn expression(&mut self) -> Result<Tree, Stop> {
        self.nested(|parser| {
            let condition = parser.binary(0)?;
            if !parser.accept("?")? {
                return Ok(condition);
            }
            let yes = parser.expression()?;
            parser.expect(":")?;
            let no = parser.expression()?;
            let height = condition.height.max(yes.height).max(no.height);
            Tree::over(height, Expr::Ternary(Box::new((condition.expr, yes.expr, no.expr))))
        })
    }

    fn binary(&mut self, minimum: u8) -> Result<Tree, Stop> {
        let mut left = self.unary()?;
        loop {
            let Token::Sign(sign) = self.token else { return Ok(left) };
            let Some((operator, precedence)) = operator(sign) else { return Ok(left) };
            if precedence < minimum {
                return Ok(left);
            }
            self.advance()?;
            let next = if sign == "**" { precedence } else { precedence + 1 };
            let right = self.nested(|parser| parser.binary(next))?;
            left = combine(operator, left, right)?;
        }
    }

    fn unary(&mut self) -> Result<Tree, Stop> {
        let operator = match self.token {
            Token::Sign("!") => Unary::Not,
            Token::Sign("-") => Unary::Minus,
            Token::Sign("+") => Unary::Plus,
            Token::Word("typeof") => Unary::TypeOf,
            _ => return self.postfix(),
        };
        self.advance()?;
        let operand = self.nested(Self::unary)?;
        Tree::over(operand.height, Expr::Unary(operator, Box::new(operand.expr)))
    }

    fn postfix(&mut self) -> Result<Tree, Stop> {
        let mut tree = self.primary()?;
        let mut chained = false;
        loop {
            let optional = self.is("?.");
            if optional {
                chained = true;
            }
            if self.is(".") || optional {
                let at = self.lexer.position();
                self.advance()?;
                if !(optional && self.is("[")) {
                    tree = self.member(tree, optional, at)?;
                    continue;
                }
            }
            if !self.accept("[")? {
                break;
            }
            tree = self.index(tree, optional)?;
        }
        if matches!(self.token, Token::Backtick) || self.is("(") {
            return Err(Stop::Unsupported);
        }
        if chained { Tree::over(tree.height, Expr::Chain(Box::new(tree.expr))) } else { Ok(tree) }
    }

    fn member(&mut self, object: Tree, optional: bool, at: usize) -> Result<Tree, Stop> {
        let Token::Word(name) = self.advance()? else { return Err(Stop::Unsupported) };
        permit(name, at)?;
        if !self.is("(") {
            let object_expr = Box::new(object.expr);
            return Tree::over(
                object.height,
                Expr::Member { object: object_expr, key: name.into(), optional },
            );
        }
        let method = Method::named(name).ok_or(Stop::Unsupported)?;
        self.advance()?;
        let (arguments, below) = self.list(")")?;
        let expr = Expr::Call { object: Box::new(object.expr), method, arguments, optional };
        Tree::over(object.height.max(below), expr)
    }

    fn index(&mut self, object: Tree, optional: bool) -> Result<Tree, Stop> {
        let at = self.lexer.position();
        let index = self.expression()?;
        self.expect("]")?;
        let height = object.height.max(index.height);
        let object = Box::new(object.expr);
        let expr = match index.expr {
            Expr::Literal(Value::String(key)) => {
                permit(&key, at)?;
                // `a["first"]()` calls a method by another way.
                if self.is("(") {
                    return Err(Stop::Unsupported);
                }
                Expr::Member { object, key, optional }
            }
            index => Expr::Index { object, index: Box::new(index), optional },
        };
        Tree::over(height, expr)
    }

    /// Comma-separated expressions up to `end`, and how high the highest is.
    fn list(&mut self, end: &str) -> Result<(Box<[Expr]>, usize), Stop> {
        let mut elements = Vec::new();
        let mut height = 0;
        while !self.accept(end)? {
            let element = self.expression()?;
            height = height.max(element.height);
            elements.push(element.expr);
            if !self.is(end) {
                self.expect(",")?;
            }
        }
        Ok((elements.into(), height))
    }

    fn primary(&mut self) -> Result<Tree, Stop> {
        if self.token == Token::Backtick {
            return self.template();
        }
        match self.advance()? {
            Token::Number(number) => Ok(Tree::leaf(Expr::Literal(Value::Number(number)))),
            Token::String(text) => Ok(Tree::leaf(Expr::Literal(Value::String(text)))),
            Token::Word(word) => self.word(word),
            Token::Sign("(") => {
                let mut inner = self.expression()?;
                self.expect(")")?;
                inner.bracketed = true;
                Ok(inner)
            }
            Token::Sign("[") => {
                let (elements, height) = self.list("]")?;
                Tree::over(height, Expr::Array(elements))
            }
            Token::Sign("{") => self.object(),
            Token::Backtick | Token::Sign(_) | Token::End => Err(Stop::Unsupported),
        }
    }

    fn object(&mut self) -> Result<Tree, Stop> {
        let mut fields = Vec::new();
        let mut height = 0;
        while !self.accept("}")? {
            let at = self.lexer.position();
            let key: EcoString = match self.advance()? {
                Token::Word(word) => word.into(),
                Token::String(text) => text,
                _ => return Err(Stop::Unsupported),
            };
            // JavaScript would put number-like names first; a script does that.
            if key.starts_with(|first: char| first.is_ascii_digit()) {
                return Err(Stop::Unsupported);
            }
            if key == "__proto__" {
                permit(&key, at)?;
            }
            self.expect(":")?;
            let value = self.expression()?;
            height = height.max(value.height);
            fields.push((key, value.expr));
            if !self.is("}") {
                self.expect(",")?;
            }
        }
        Tree::over(height, Expr::Object(fields.into()))
    }

    /// A template literal. The current token is its backtick, so the lexer stands at its first text.
    fn template(&mut self) -> Result<Tree, Stop> {
        let mut texts = Vec::new();
        let mut values = Vec::new();
        let mut height = 0;
        loop {
            let (text, end) = self.lexer.template_text()?;
            texts.push(text);
            self.advance()?;
            if end == TextEnd::Backtick {
                return Tree::over(height, Expr::Text { texts: texts.into(), values: values.into() });
            }
            let value = self.expression()?;
            // Not advanced over: what follows the bracket is text again.
            if !self.is("}") {
                return Err(Stop::Unsupported);
            }
            height = height.max(value.height);
            values.push(value.expr);
        }
    }

    fn word(&mut self, word: &'a str) -> Result<Tree, Stop> {
        let function = match word {
            "$" => Function::Node,
            "$items" => Function::Items,
            "$item" => Function::Item,
            "$if" => Function::If,
            "$ifEmpty" => Function::IfEmpty,
            "JSON" => {
                self.expect(".")?;
                if self.advance()? != Token::Word("stringify") {
                    return Err(Stop::Unsupported);
                }
                Function::Stringify
            }
            _ => return named(word).map(Tree::leaf).ok_or(Stop::Unsupported),
        };
        self.expect("(")?;
        let (arguments, height) = self.list(")")?;
        let fits = match function {
            Function::Node | Function::Item => arguments.len() == 1,
            Function::Items | Function::Stringify => (1..=3).contains(&arguments.len()),
            Function::If => arguments.len() == 3,
            Function::IfEmpty => arguments.len() == 2,
        };
        if fits { Tree::over(height, Expr::Function { function, arguments }) } else { Err(Stop::Unsupported) }
    }
}

/// Refuses forbidden property names.
fn permit(name: &str, at: usize) -> Result<(), Stop> {
    if !is_forbidden_property(name) {
        return Ok(());
    }
    let message = format!("\"{name}\" may not be read in an expression");
    Err(Stop::Mistake(Mistake { message, at }))
}

/// What a name stands for by itself.
fn named(word: &str) -> Option<Expr> {
    let root = match word {
        "true" => return Some(Expr::Literal(Value::Bool(true))),
        "false" => return Some(Expr::Literal(Value::Bool(false))),
        "null" => return Some(Expr::Literal(Value::Null)),
        "undefined" => return Some(Expr::Undefined),
        "NaN" => return Some(Expr::Literal(Value::Number(f64::NAN))),
        "Infinity" => return Some(Expr::Literal(Value::Number(f64::INFINITY))),
        "$json" | "$data" => Root::Json,
        "$binary" => Root::Binary,
        "$input" => Root::Input,
        "$itemIndex" | "$position" | "$thisItemIndex" => Root::ItemIndex,
        "$thisItem" => Root::Item,
        "$node" => Root::Nodes,
        "$now" => Root::Now,
        "$today" => Root::Today,
        "$thisRunIndex" => Root::Global("runIndex".into()),
        "$executionId" => Root::GlobalField("execution", "id"),
        "$resumeWebhookUrl" => Root::GlobalField("execution", "resumeUrl"),
        "$runIndex" | "$workflow" | "$execution" | "$vars" | "$env" | "$prevNode" | "$mode"
        | "$nodeVersion" | "$nodeId" | "$webhookId" | "$request" | "$response" | "$pageCount" => {
            Root::Global(word[1..].into())
        }
        _ => return None,
    };
    Some(Expr::Root(root))
}

#[derive(Clone, Copy)]
enum Operator {
    Binary(Binary),
    Logical(Logical),
}

/// The operator and how tightly it binds.
fn operator(sign: &str) -> Option<(Operator, u8)> {
    let (operator, precedence) = match sign {
        "||" => return Some((Operator::Logical(Logical::Or), 1)),
        "??" => return Some((Operator::Logical(Logical::Coalesce), 1)),
        "&&" => return Some((Operator::Logical(Logical::And), 2)),
        "==" => (Binary::LooseEqual, 3),
        "!=" => (Binary::LooseUnequal, 3),
        "===" => (Binary::StrictEqual, 3),
        "!==" => (Binary::StrictUnequal, 3),
        "<" => (Binary::Less, 4),
        ">" => (Binary::Greater, 4),
        "<=" => (Binary::LessOrEqual, 4),
        ">=" => (Binary::GreaterOrEqual, 4),
        "+" => (Binary::Add, 5),
        "-" => (Binary::Subtract, 5),
        "*" => (Binary::Multiply, 6),
        "/" => (Binary::Divide, 6),
        "%" => (Binary::Remainder, 6),
        "**" => (Binary::Power, 7),
        _ => return None,
    };
    Some((Operator::Binary(operator), precedence))
}

fn combine(operator: Operator, left: Tree, right: Tree) -> Result<Tree, Stop> {
    let height = left.height.max(right.height);
    let is_bare = |tree: &Tree, found: &dyn Fn(Logical) -> bool| {
        !tree.bracketed && matches!(tree.expr, Expr::Logical(logical, _) if found(logical))
    };
    match operator {
        // JavaScript refuses these without brackets.
        Operator::Binary(Binary::Power) if !left.bracketed && matches!(left.expr, Expr::Unary(..)) => {
            Err(Stop::Unsupported)
        }
        Operator::Logical(Logical::Coalesce)
            if [&left, &right].iter().any(|tree| is_bare(tree, &|inner| inner != Logical::Coalesce)) =>
        {
            Err(Stop::Unsupported)
        }
        Operator::Logical(Logical::Or | Logical::And)
            if [&left, &right].iter().any(|tree| is_bare(tree, &|inner| inner == Logical::Coalesce)) =>
        {
            Err(Stop::Unsupported)
        }
        Operator::Binary(binary) => {
            Tree::over(height, Expr::Binary(binary, Box::new((left.expr, right.expr))))
        }
        Operator::Logical(logical) => {
            Tree::over(height, Expr::Logical(logical, Box::new((left.expr, right.expr))))
        }
    }
}
