//! Sliders: one picture of many on the same axes, in a form that needs no script.

#![cfg(feature = "notebook")]

use std::fs;
use std::panic::{UnwindSafe, catch_unwind};

use initializers::plot::Slider;
use initializers::prelude::*;
use roxmltree::Document;

/// The SVG documents of a slider, in the order of its marks.
fn pictures(slider: &Slider) -> Vec<String> {
    let html = slider.html();
    // The first picture is there twice.
    html.split("src='data:image/svg+xml,").skip(2).map(|part| decoded(part.split_once('\'').unwrap().0)).collect()
}

/// Decodes the address of a picture as a browser does.
fn decoded(address: &str) -> String {
    assert!(!address.contains('#'), "a browser would end the picture here");
    address.replace("&amp;", "&").replace("%27", "'").replace("%23", "#").replace("%25", "%")
}

/// The marks and the grid of the axes: each text of a scale, and where it stands.
fn scales(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let is_scale = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ".−e\u{2009}⁰¹²³⁴⁵⁶⁷⁸⁹⁻".contains(c));
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let scale = texts.filter(|node| is_scale(node.text().unwrap().trim()));
    scale.map(|node| format!("{} {:?} {:?}", node.text().unwrap(), node.attribute("x"), node.attribute("y"))).collect()
}

/// The message of the panic of `f`.
fn message<T>(f: impl FnOnce() -> T + UnwindSafe) -> String {
    *catch_unwind(f).err().expect("this should have panicked").downcast().expect("a message with a value in it")
}

fn careless(sigma: f64) -> Array2<f64> {
    RandomState::new(0).randn((100, 50)) * sigma
}

#[test]
fn one_picture_is_seen_at_first_and_each_has_its_value_in_words() {
    let figure = slider("σ", [0.001, 0.01, 1.0], |sigma| histogram(&careless(sigma)));
    let html = figure.html();
    let (still, folded) = html.split_once("<details").unwrap();
    assert_eq!((still.matches("<figure>").count(), folded.matches("<figure>").count()), (1, 3));
    assert!(still.contains("<figure><figcaption>σ = 0.001</figcaption>"));
    assert_eq!(html.matches(" checked>").count(), 1);
    assert!(
        html.contains(r#"aria-label="0.001" title="0.001" checked>"#) && html.contains(r#"aria-label="1" title="1">"#)
    );
    assert!(html.contains("<legend>σ</legend>") && html.contains(r#"<img alt="histogram: n = 5000, mean"#));
    let text = figure.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(lines[3], "σ = 0.01:");
    assert!(lines[4].starts_with("histogram: n = 5000, mean ") && lines[5].contains('█'), "{text}");
}

#[test]
fn text_fits_into_a_terminal() {
    let name = |word: &str| [word; 40].join(" ");
    let figure = slider(name("sigma"), [0.001, 0.01], |sigma| histogram(&careless(sigma)).title(name("σ")));
    let text = figure.text();
    assert!(
        text.lines().all(|line| line.chars().count() <= 80 && line.trim_end() == line && !line.is_empty()),
        "{text}"
    );
    assert_eq!(text.matches("sigma").count(), 80);
    assert_eq!(text.matches('σ').count(), 80);
}

/// A slider with figures of this kind for two values that lie far apart, and one for each of them alone.
fn two<F: Figure>(figure: impl Fn(f64) -> F) -> [Slider; 3] {
    [vec![0.01, 1.0], vec![0.01], vec![1.0]].map(|sigmas| slider("σ", sigmas, &figure))
}

#[test]
fn the_axes_stay_where_they_are() {
    let std = |sigma: f64| curves([("std", [sigma, sigma / 2.0])]);
    for (kind, [figure, narrow, wide]) in [
        ("histogram", two(|sigma| histogram(&careless(sigma)))),
        ("histogram in a range", two(|sigma| histogram(&careless(sigma).tanh()).range(-1.0..1.0))),
        ("histogram of zeros", two(|sigma| histogram(&(careless(sigma) - 0.5).relu()))),
        ("histograms", two(|sigma| histograms([("a", careless(sigma)), ("b", careless(sigma))]))),
        ("overlay", two(|sigma| histograms([("a", careless(sigma)), ("b", careless(sigma))]).overlay())),
        ("curves", two(std)),
        ("logarithmic curves", two(move |sigma| std(sigma).log_y())),
        ("row", two(move |sigma| row((histogram(&careless(sigma)), column([std(sigma)]))))),
    ] {
        let shared: Vec<Vec<String>> = pictures(&figure).iter().map(|svg| scales(svg)).collect();
        assert!(shared[0].len() > 3 && shared[0] == shared[1], "{kind}: {shared:?}");
        assert_ne!(scales(&pictures(&narrow)[0]), scales(&pictures(&wide)[0]), "{kind}");
    }
}

#[test]
fn a_histogram_that_is_piled_up_does_not_press_the_others_flat() {
    let heights = |sizes: [usize; 2]| {
        let figure = slider("n", sizes, |n| histogram(&RandomState::new(0).randn(n)).bins(10));
        pictures(&figure).iter().map(|svg| svg.contains("density")).collect::<Vec<_>>()
    };
    // Counts of arrays of different sizes cannot be compared.
    assert_eq!([heights([100, 100]), heights([100, 10_000])], [[false; 2], [true; 2]]);
    let piled = slider("σ", [1e-4, 1.0], |sigma| histogram(&careless(sigma)).bins(40).range(-3.0..3.0));
    let [narrow, wide] = &pictures(&piled)[..] else { panic!("two pictures") };
    assert!(narrow.contains("cut, ↑ ") && !wide.contains("cut"), "{narrow}");
}

#[test]
fn heat_maps_have_the_same_colours() {
    let of_one = |svg: &String| svg.lines().filter(|line| line.starts_with("<rect")).nth(1).unwrap().to_owned();
    let [shared, narrow, wide] =
        two(|k| heat_map(&array![[0.01, k]])).map(|figure| pictures(&figure).iter().map(of_one).collect::<Vec<_>>());
    assert!(shared[0] == shared[1] && narrow != wide, "{shared:?} {narrow:?} {wide:?}");
}

#[test]
fn values_are_numbers_or_names() {
    let x = careless(1.0);
    let first = |figure: Slider| figure.text().split(":\n").next().unwrap().to_owned();
    assert_eq!(first(slider("layer", 7..=9, |layer: usize| histogram(&[layer as f64]))), "layer = 7");
    assert_eq!(first(slider("σ", vec![1e-9], |sigma| histogram(&[sigma]))), "σ = 1e−9");
    assert_eq!(first(slider("text", ["a", "b"], |text| histogram(&[text.len() as f64]))), "text = a");
    assert_eq!(first(slider("seed", [(3, 3_u32)], |seed| histogram(&RandomState::new(seed).randn(9)))), "seed = 3");
    let inits = [Init::HeNormal, Init::XavierNormal];
    let of = |init: Init| histogram(&x.dot(&init.sample(&mut RandomState::new(0), (50, 50))));
    assert_eq!(first(slider("weights", inits, of)), "weights = He normal");
    assert_eq!(first(slider("weights", inits.map(|init| ("ours", init)), of)), "weights = ours");
    let arrays = [("x", &x)];
    assert_eq!(first(slider("array", arrays, histogram)), "array = x");
}

#[test]
fn a_second_parameter_is_a_slider_in_a_slider() {
    let z = careless(1.0);
    let figure =
        slider("bins", [10, 20], |bins| slider("σ", [0.1, 1.0, 2.0], |sigma| histogram(&(&z * sigma)).bins(bins)));
    let html = figure.html();
    let captions: Vec<&str> = html.split("<figcaption>").skip(2).map(|part| part.split_once('<').unwrap().0).collect();
    let expected = ["10, σ = 0.1", "10, σ = 1", "10, σ = 2", "20, σ = 0.1", "20, σ = 1", "20, σ = 2"];
    assert_eq!(captions, expected.map(|values| format!("bins = {values}")));
    assert_eq!((html.matches("<fieldset>").count(), html.matches("<div>").count()), (2, 2));
    assert_eq!((html.matches("name=\"first\"").count(), html.matches("name=\"second\"").count()), (2, 3));
}

#[test]
fn the_still_view_has_the_ends_and_what_is_evenly_between() {
    let strip = |n: usize| {
        let svg = slider("n", 1..=n, |n| histogram(&vec![1.0; n])).svg();
        let document = Document::parse(&svg).unwrap();
        let texts = document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text());
        texts.filter_map(|text| text.trim().strip_prefix("n = ")?.parse().ok()).collect::<Vec<usize>>()
    };
    // Each number stands in the caption and in the picture.
    let expected = |numbers: &[usize]| numbers.iter().flat_map(|n| [*n; 2]).collect::<Vec<_>>();
    for (n, shown) in [(1, &[1][..]), (4, &[1, 2, 3, 4]), (6, &[1, 2, 3, 4, 6]), (21, &[1, 6, 11, 16, 21])] {
        let mut strip = strip(n);
        strip.sort_unstable();
        assert_eq!(strip, expected(shown));
    }
}

#[test]
fn a_slider_is_small() {
    let figure = slider("σ", (0..21).map(|i| f64::from(i) / 10.0), |sigma| histogram(&(careless(1.0) * sigma)));
    let size = figure.html().len();
    // The first picture is there twice.
    assert!(size <= 22 * 8 * 1024, "{size} bytes");
}

/// The tests of exported pages show this slider. After an intended change, `ACCEPT_PICTURES=1 cargo test --test slider` rewrites it.
#[test]
fn a_slider_as_a_page_has_it() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/slider.html");
    let figure = slider("shift", [-1, 0, 1].map(|k| (k, f64::from(k))), |shift| {
        slider("factor", 1..=8, move |factor: i32| {
            histogram(&array![-0.5, 0.25, 0.5, 0.5, 1.0].map(|v| v * f64::from(factor) + shift)).bins(5)
        })
    });
    let html = figure.html();
    if std::env::var_os("ACCEPT_PICTURES").is_some() {
        fs::write(file, &html).unwrap();
    }
    let accepted = fs::read_to_string(file).unwrap_or_default();
    let different = html.lines().zip(accepted.lines()).find(|(new, old)| new != old);
    assert!(
        html == accepted,
        "if intended, accept it with ACCEPT_PICTURES=1; the first line that differs: {different:#?}"
    );
}

#[test]
fn texts_are_text_and_nothing_else() {
    let nasty = "</style><script>'\"&#39;</script>\n100 % #";
    let html = slider(nasty, [(nasty, 1.0)], |x| histogram(&[x]).title(nasty)).html();
    assert!(!html.contains("<script") && !html.contains("'\"&#39;"), "{html}");
    let svg = pictures(&slider(nasty, [(nasty, 1.0)], |x| histogram(&[x]).title(nasty))).remove(0);
    let document = Document::parse(&svg).unwrap();
    let title = document.descendants().find(|node| node.has_tag_name("title")).unwrap();
    assert!(title.text().unwrap().contains("<script>'\"&#39;</script> 100 % #"), "{title:?}");
}

#[test]
fn a_panic_says_at_which_value_it_happened() {
    let w = Array2::<f64>::zeros((5, 3));
    let said = message(|| slider("n", [5, 10], |n| histogram(&Array2::<f64>::zeros((2, n)).dot(&w))));
    assert!(said.starts_with("n = 10: ndarray: inputs 2 × 10 and 5 × 3 are not compatible"), "{said}");
    let inner = |a| slider("b", [1, 2], move |b| if a + b > 3 { panic!("too much") } else { histogram(&[1.0]) });
    assert_eq!(message(|| slider("a", [1, 2], inner)), "a = 2: b = 2: too much");
}

#[test]
fn what_is_no_slider_is_refused() {
    let h = |_| histogram(&[1.0]);
    let none = "the slider \"σ\" has no values: give at least one";
    assert_eq!(message(|| slider("σ", Vec::<f64>::new(), h)), none);
    let many = "a slider has up to 500 figures, but \"n\" would have more";
    let never = |_: usize| -> Histogram { panic!("computed in vain") };
    assert_eq!(message(|| slider("n", 0..501, never)), many);
    assert_eq!(message(|| slider("n", 0.., never)), many);
    // Where it cannot be known before.
    assert_eq!(message(|| slider("n", (0..).filter(|n| n % 2 > 0), |_: i32| histogram(&[1.0]))), many);
    let inner = |_: u8| slider("m", 0..26, |_: u8| histogram(&[1.0]));
    assert_eq!(message(|| slider("n", 0..20, inner)), many);
    let deep = "a slider has up to two parameters, but \"a\" holds a slider of sliders";
    let two = |_: usize| slider("b", [1.0], move |_| slider("c", [1.0], h));
    assert_eq!(message(|| slider("a", [1], two)), deep);
    let other = "the slider within \"a\" needs the same label and the same values each time, but has others at 2";
    assert_eq!(message(|| slider("a", [1, 2], |a| slider("b", 0..a, |_| histogram(&[1.0])))), other);
}
