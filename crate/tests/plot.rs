//! Pictures: always well-formed, and they say what they show.

use initializers::prelude::*;

/// The texts of an SVG, if it is well-formed and holds nothing but drawing.
fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let drawing = ["svg", "title", "desc", "rect", "line", "polyline", "polygon", "text"];
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(drawing.contains(&element.tag_name().name()), "<{}> in a picture", element.tag_name().name());
        let numbers = ["x", "y", "width", "height", "x1", "x2", "y1", "y2", "points"];
        for attribute in element.attributes().filter(|a| numbers.contains(&a.name())) {
            let numeric = |c: char| c.is_ascii_digit() || " ,.-".contains(c);
            assert!(attribute.value().chars().all(numeric), "{attribute:?}");
        }
    }
    document
        .descendants()
        .filter(|n| n.has_tag_name("text"))
        .filter_map(|n| n.text())
        .map(|t| t.trim().into())
        .collect()
}

#[test]
fn a_histogram_states_title_number_mean_and_std() {
    let texts = texts(&histogram(&[1.0, 2.0, 3.0, 4.0]).title("four").svg());
    assert!(texts.contains(&"four".into()) && texts.contains(&"n = 4, mean 2.5, std 1.12".into()), "{texts:?}");
}

#[test]
fn exact_zeros_are_a_bar_of_their_own() {
    let a = array![[0.0, 0.0, 0.0, 1.5], [0.0, 0.5, 0.0, 0.7]];
    let h = histogram(&a).bins(3).range(0.0..1.5);
    assert_eq!(h.counts(), [0, 2, 1]);
    let texts = texts(&h.svg());
    assert!(texts.iter().any(|t| t.ends_with("5 exact zeros (62 %)")), "{texts:?}");
}

#[test]
fn what_is_left_out_is_counted() {
    let texts = texts(&histogram(&[1.0, f64::NAN, 2.0, f64::INFINITY, 50.0]).range(0.0..3.0).svg());
    assert!(texts.iter().any(|t| t == "left out: 1 out of range, 2 NaN or infinite"), "{texts:?}");
}

#[test]
fn no_data_is_too_strange() {
    let strange: [&[f64]; 12] = [
        &[],
        &[3.0],
        &[0.0],
        &[0.0; 50],
        &[7.0; 50],
        &[f64::NAN; 3],
        &[f64::INFINITY, f64::NEG_INFINITY],
        &[1e300, 2e300],
        &[-f64::MAX, f64::MAX],
        &[1e-300, 5e-300],
        &[5e-324, 1.0],
        &[1.0, 1.0 + f64::EPSILON],
    ];
    for values in strange {
        let h = histogram(values);
        texts(&h.svg());
        texts(&row([&h, &h.clone().bins(1000), &h.clone().range(1e-9..1e9)]).svg());
        assert!(h.text().contains("n = "), "{values:?}");
    }
    texts(&row(Vec::<Histogram>::new()).svg());
}

#[test]
fn titles_are_text_and_nothing_else() {
    for title in [
        "<b>",
        "a & b",
        "\"quoted\" 'twice'",
        "</svg><script>alert(1)</script>",
        "🎲",
        "]]>",
        "\u{0}\u{1b}[31m\u{fffe}",
    ] {
        let texts = texts(&histogram(&[1.0]).title(title).svg());
        let clean: String = title.chars().filter(|c| !c.is_control() && *c != '\u{fffe}').collect();
        assert!(texts.contains(&clean), "{title:?} became {texts:?}");
    }
}
