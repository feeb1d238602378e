//! The text of an HTML e-mail that a reader sees.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// The visible text of a document: its blocks in lines, pictures by their alternative text. What is
/// hidden is left out, save a preheader, which the list of the inbox shows.
pub fn visible_text(html: &str) -> String {
    let (text, closed) = read(html, true);
    if closed {
        return text;
    }
    // A hidden element that is never closed would swallow all the rest.
    read(html, false).0
}

/// Whether a text is HTML and not plain.
pub fn is_html(text: &str) -> bool {
    let head = text.trim_start();
    let head = head.get(..512).unwrap_or(head).to_ascii_lowercase();
    head.starts_with('<')
        || ["<!doctype", "<html", "<body", "<table", "<div", "<p>"]
            .iter()
            .any(|tag| head.contains(tag))
}

/// Elements that begin a line.
const BLOCKS: &str = "address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form \
    h1 h2 h3 h4 h5 h6 header hr li main ol p section table td tr ul";

fn is_block(name: &str) -> bool {
    BLOCKS.split(' ').any(|block| block == name)
}

/// Elements whose content nobody sees.
const UNSEEN: [&str; 5] = ["head", "script", "style", "template", "title"];

/// Elements without an end.
const VOID: [&str; 8] = ["area", "base", "br", "hr", "img", "input", "link", "meta"];

/// The text, and whether every hidden element was closed.
fn read(html: &str, hide: bool) -> (String, bool) {
    let mut emitter = DefaultEmitter::default();
    // Scripts and styles hold `<` that opens nothing.
    emitter.naively_switch_states(true);
    let mut text = Text::default();
    // The element that hides what it holds, and how many of its name are open within.
    let mut hidden: Option<(Vec<u8>, usize)> = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = name(&tag.name);
                if let Some((own, depth)) = &mut hidden {
                    *depth += usize::from(*own == name.as_bytes() && !tag.self_closing);
                    continue;
                }
                let unseen = UNSEEN.contains(&name) || (hide && is_hidden(&tag));
                if unseen && !tag.self_closing && !VOID.contains(&name) {
                    hidden = Some((name.as_bytes().to_vec(), 1));
                    continue;
                }
                if is_block(name) {
                    text.line();
                }
                if name == "img" && !unseen {
                    text.push(" ");
                    text.push(&attribute(&tag, "alt"));
                    text.push(" ");
                }
            }
            Token::EndTag(tag) => {
                let name = name(&tag.name);
                match &mut hidden {
                    Some((own, depth)) if *own == name.as_bytes() => {
                        *depth -= 1;
                        if *depth == 0 {
                            hidden = None;
                        }
                    }
                    Some(_) => {}
                    None if is_block(name) => text.line(),
                    None => {}
                }
            }
            Token::String(string) if hidden.is_none() => {
                text.push(&String::from_utf8_lossy(&string));
            }
            _ => {}
        }
    }
    (text.finish(), hidden.is_none())
}

fn name(name: &[u8]) -> &str {
    std::str::from_utf8(name).unwrap_or_default()
}

fn attribute(tag: &StartTag<()>, name: &str) -> String {
    tag.attributes
        .get(name.as_bytes())
        .map(|value| String::from_utf8_lossy(value).into_owned())
        .unwrap_or_default()
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    let style: String = attribute(tag, "style")
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let hidden = tag.attributes.contains_key(b"hidden".as_slice())
        || style.contains("display:none")
        || style.contains("visibility:hidden");
    let named = (attribute(tag, "class") + " " + &attribute(tag, "id")).to_lowercase();
    hidden
        && !["preheader", "preview"]
            .iter()
            .any(|word| named.contains(word))
}

/// Text as it grows, its spaces collapsed.
#[derive(Default)]
struct Text {
    done: String,
    /// A space is due before the next word.
    space: bool,
}

impl Text {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                // What fills preheaders, so that nothing else shows behind them.
                '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() => self.space = true,
                c => {
                    if self.space && !self.done.is_empty() && !self.done.ends_with('\n') {
                        self.done.push(' ');
                    }
                    self.space = false;
                    self.done.push(c);
                }
            }
        }
    }

    fn line(&mut self) {
        self.space = false;
        if !self.done.is_empty() && !self.done.ends_with('\n') {
            self.done.push('\n');
        }
    }

    fn finish(self) -> String {
        self.done.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_sees() {
        let html = "<!doctype html><html><head><title>Spring</title><style>p > a { color: red }</style></head>\n\
            <body><div class=\"preheader\" style=\"display:none\">Just for you &zwnj;&nbsp;</div>\n\
            <div style=\"display: none\">never <div>shown</div> at all</div>\n\
            <!--[if mso]><p>Outlook</p><![endif]-->\n\
            <table><tr><td>Dear&nbsp;{{ first_name }},</td><td>your <b>b</b>aby&#39;s here</td></tr></table>\n\
            <img src=x alt='Diapers, 20% off'><script>if (1 < 2) track()</script>\n\
            <p>See   you<br>soon</p></body></html>";
        assert_eq!(
            visible_text(html),
            "Just for you\nDear {{ first_name }},\nyour baby's here\nDiapers, 20% off\nSee you\nsoon"
        );
    }

    #[test]
    fn a_hidden_element_that_is_never_closed_hides_nothing() {
        assert_eq!(visible_text("<div hidden>one<p>two</p>"), "one\ntwo");
    }

    #[test]
    fn plain_text_is_told_apart() {
        assert!(is_html("  <p>Hello</p>"));
        assert!(is_html("Hi <html><body>x"));
        assert!(!is_html("Dear Ana, 2 < 3"));
    }
}
