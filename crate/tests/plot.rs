//! Pictures: always well-formed, and they say what they show.

#![cfg(feature = "notebook")]

use std::ops::Range;

use initializers::ndarray::Array;
use initializers::plot::picture;
use initializers::plotters::prelude::{Circle, RED};
use initializers::plotters::style::Color;
use initializers::prelude::*;
use initializers::stats::Bins;
use proptest::prelude::*;

/// The texts of an SVG, if it is well-formed and holds nothing but drawing.
fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let drawing = ["svg", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "text"];
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(drawing.contains(&element.tag_name().name()), "<{}> in a picture", element.tag_name().name());
        let numbers = ["x", "y", "width", "height", "x1", "x2", "y1", "y2", "points", "cx", "cy", "r"];
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
    assert!(texts.contains(&"four".into()) && texts.contains(&"┃ mean 2.5, ░ ±1 std 1.12".into()), "{texts:?}");
}

#[test]
fn exact_zeros_are_a_bar_of_their_own() {
    let a = array![[0.0, 0.0, 0.0, 1.5], [0.0, 0.5, 0.0, 0.7]];
    let h = histogram(&a).bins(3).range(0.0..1.5);
    assert_eq!(h.counts(), [[0, 2, 1]]);
    let texts = texts(&h.svg());
    assert!(texts.iter().any(|t| t.contains("5 exact zeros (62 %")), "{texts:?}");
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
        // The bounds of the largest numbers round to numbers, not to infinity.
        let words = texts(&h.svg()).join(" ") + &h.text();
        assert!(!words.contains("inf") || words.contains("NaN or infinite"), "{words}");
    }
    texts(&row(Vec::<Histogram>::new()).svg());
    texts(&histograms(Vec::<(String, &Vec<f64>)>::new()).svg());
    texts(&curves(Vec::<(String, &Vec<f64>)>::new()).svg());
    texts(&heat_map(&Array2::zeros((0, 0))).svg());
}

/// The labels of the vertical axis of curves and where they stand, from the bottom to the top.
fn y_labels(figure: &Curves) -> Vec<(String, i32)> {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let labels = document.descendants().filter(|node| node.attribute("text-anchor") == Some("end"));
    labels.map(|node| (node.text().unwrap().trim().into(), node.attribute("y").unwrap().parse().unwrap())).collect()
}

#[test]
fn marks_are_round_and_written_alike() {
    let labels = |ys: [f64; 2]| y_labels(&curves([("a", ys)])).into_iter().map(|label| label.0).collect::<Vec<_>>();
    assert_eq!(labels([-1.0, 1.0]), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
    assert_eq!(
        labels([0.0, 3e4]),
        ["0", "5000", "10\u{2009}000", "15\u{2009}000", "20\u{2009}000", "25\u{2009}000", "30\u{2009}000"]
    );
    assert_eq!(labels([0.0, 4e-7]), ["0", "1e−7", "2e−7", "3e−7", "4e−7"]);
    let labels =
        |ys: [f64; 2]| y_labels(&curves([("a", ys)]).log_y()).into_iter().map(|label| label.0).collect::<Vec<_>>();
    assert_eq!(labels([1e-8, 2.0]), ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]);
    assert_eq!(labels([0.5, 30.0]), ["0.5", "1", "2", "5", "10", "20"]);
    assert_eq!(labels([0.5, 600.0]), ["1", "10", "100"]);
}

#[test]
fn counts_are_whole_numbers() {
    for n in 1..9 {
        let labels = texts(&histogram(&vec![0.5; n]).range(-9.0..9.0).svg());
        let fractions = |label: &&String| label.contains('.') && label.parse::<f64>().is_ok();
        assert_eq!(labels.iter().find(fractions), None, "{labels:?}");
    }
}

#[test]
fn a_low_axis_has_more_than_its_zero() {
    for tallest in [2, 3, 4, 7, 19, 45, 47, 90, 450, 1900] {
        let layers: Vec<_> = (0..5).map(|layer| (layer, vec![0.5; tallest])).collect();
        let labels = texts(&histograms(layers.iter().map(|(layer, a)| (layer, a))).range(-1.0..1.0).svg());
        // The axis of the values has nothing above 1, and no layer above 4.
        let counts = labels.iter().filter(|label| label.parse().is_ok_and(|count: f64| count > 1.0));
        assert!(counts.count() > 3, "{labels:?}");
    }
}

#[test]
fn whole_numbers_of_a_heat_map_have_no_decimals() {
    let labels = texts(&heat_map(&array![[5.0, -13.0], [0.0, f64::NAN]]).svg());
    for label in ["5", "−13", "0", "NaN"] {
        assert!(labels.iter().any(|l| l == label), "{labels:?}");
    }
    assert!(texts(&heat_map(&array![[5.0, 0.5]]).svg()).contains(&"5.00".into()));
}

#[test]
fn numbers_in_words_are_short() {
    let numbers = [0.0, -0.0, 1.0, -0.05, 123_456.0, 10_000.0, 0.000_123_4, -1e300, f64::MAX];
    let words = ["0", "0", "1", "−0.05", "1.23e5", "10\u{2009}000", "1.23e−4", "−1e300", "1.80e308"];
    for (number, words) in numbers.into_iter().zip(words) {
        let text = curves([("a", [number])]).text();
        assert!(text.contains(&format!(", from {words} to {words}\n")), "{text}");
    }
    let matrix = texts(&heat_map(&array![[-0.001, -0.01, 5.0]]).svg());
    assert!(matrix.windows(3).any(|row| row == ["0.00", "−0.01", "5.00"]), "what rounds to 0 has no sign: {matrix:?}");
    let begins = |values: &[f64], words: &str| {
        let text = histogram(values).text();
        assert!(text.starts_with(&format!("histogram: n = {words}")), "{text}");
    };
    begins(&vec![0.5; 9999], "9999, mean 0.5, std 0\n");
    begins(&vec![0.5; 10_000], "10\u{2009}000, mean 0.5, std 0\n");
    begins(&[[0.0].as_slice(), &[2.5; 999]].concat(), "1000, mean 2.5, std 0.079, 1 exact zeros (< 1 %)\n");
    assert!(histogram(&[1000.0, 1000.26]).text().ends_with("\n1000 |█        █| 1000.3"));
}

#[test]
fn words_draw_a_curve_from_zero_or_from_its_lowest_value() {
    let line = |ys: &[f64]| curves([("a", ys)]).text().lines().last().unwrap().to_owned();
    let lines = [line(&[f64::NAN, 0.0, 8.0]), line(&[-1.0, -4.0, -8.0]), line(&[0.0])];
    assert_eq!(lines, ["| ▁█|", "|▇▄▁|", "|▁|"]);
}

#[test]
fn titles_are_centred_over_the_axes() {
    let tall = histogram(&RandomState::new(0).randn(200_000)).title("a title");
    for figure in [tall.clone(), histograms([("a", [1.0, 2.0]), ("b", [2.0, 3.0])]).title("a title"), tall.log_counts()]
    {
        let svg = figure.svg();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let node = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
        let title = node("text").find(|node| node.text().is_some_and(|text| text.trim() == "a title")).unwrap();
        let x = |point: &str| point.split(',').next().unwrap().parse::<f64>().unwrap();
        let ends = node("polygon").flat_map(|bars| bars.attribute("points").unwrap().split_whitespace().map(x));
        let (left, right) = ends.fold((f64::MAX, 0.0), |(left, right), x| (f64::min(left, x), f64::max(right, x)));
        let middle: f64 = title.attribute("x").unwrap().parse().unwrap();
        assert!((middle - f64::midpoint(left, right)).abs() <= 2.0, "{middle} over {left} to {right}");
    }
}

#[test]
fn a_row_has_room_beside_the_list_of_files() {
    let h = histogram(&[1.0, 2.0]);
    for svg in [row([&h, &h]).svg(), row([&h, &h, &h]).svg(), histograms((0..50).map(|i| (i, [0.5]))).svg()] {
        let document = roxmltree::Document::parse(&svg).unwrap();
        let width: u32 = document.root_element().attribute("width").unwrap().parse().unwrap();
        assert!(width <= 840, "{width}");
    }
}

/// Figures of every kind.
fn gallery() -> [Layout; 3] {
    let a = RandomState::new(0).randn((40, 50));
    let layers = || histograms((1..=10).map(|i| (i, &a / f64::from(i)))).title("layers");
    let line =
        curves([("He", [1.0, 1.1]), ("Xavier", [0.7, 0.5])]).title("std").x_label("layer").prediction("p", &[1.0, 0.9]);
    let one = histogram(&a.relu()).title("one");
    [row((&one, &line)), column((layers(), &one)), row((layers().overlay(), heat_map(&a.slice(s![..4, ..4]))))]
}

#[test]
fn ones_own_drawing_and_our_figures_go_into_one_picture() {
    let h = histogram(&[1.0, 2.0, 2.5]).title("ours");
    let both = picture((600, 300), "both", |area| {
        let (left, right) = area.split_horizontally(300);
        h.draw(&left)?;
        right.draw(&Circle::new((150, 150), 9, RED.filled()))?;
        Ok(())
    });
    let svg = both.unwrap().svg;
    assert!(texts(&svg).contains(&"ours".into()) && svg.contains("<circle"));
}

#[test]
fn any_area_is_drawn_on_or_refused() {
    for size in [(1, 1), (16, 400), (400, 16), (60, 60), (120, 90), (200, 1000), (1500, 200), (900, 900)] {
        for figure in gallery() {
            match picture(size, "", |area| Ok(figure.draw(area)?)) {
                Ok(drawn) => assert!(!texts(&drawn.svg).is_empty()),
                Err(refused) => {
                    assert!(refused.to_string().to_lowercase().contains("layout") && size != (900, 900), "{refused}");
                }
            }
        }
    }
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

/// Values of every sort, good and bad.
fn any_value() -> impl Strategy<Value = f64> {
    let extreme = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        5e-324,
        1e300,
        -1e300,
        1e-300,
        1.0 + f64::EPSILON,
        1e15 + 1.0,
    ];
    prop_oneof![4 => -2.0..2.0, 2 => Just(0.0), 2 => proptest::sample::select(extreme.to_vec()), 1 => any::<f64>()]
}

fn any_values() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![3 => prop::collection::vec(any_value(), 0..40), 1 => (any_value(), 0..9_usize).prop_map(|(v, n)| vec![v; n])]
}

fn any_text() -> impl Strategy<Value = String> {
    let nasty =
        ["</svg><script>", "a & \"b\" 'c'", "🎲🎲", "]]>", "\u{0}\n\t\u{fffe}", "EVCXR_END_CONTENT"].map(String::from);
    prop_oneof![
        proptest::sample::select(nasty.to_vec()),
        any::<String>(),
        Just("W".repeat(200)),
        Just("漢".repeat(200))
    ]
}

fn any_range() -> impl Strategy<Value = Option<Range<f64>>> {
    let ends = || any_value().prop_map(|v| if v.is_nan() { 0.0 } else { v.clamp(-1e150, 1e150) });
    let range = (ends(), ends()).prop_map(|(a, b)| a.min(b)..a.max(b));
    let narrowest = |range: &Range<f64>| f64::max(1e-290, 1e-12 * f64::max(range.start.abs(), range.end.abs()));
    prop::option::of(range.prop_filter("wide enough", move |range| range.end - range.start >= narrowest(range)))
}

/// What holds for every picture.
fn is_sound(figure: &impl Figure, titles: &[&str]) {
    let svg = figure.svg();
    texts(&svg);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let size = [root.attribute("width").unwrap(), root.attribute("height").unwrap()];
    assert_eq!(root.attribute("viewBox").unwrap(), format!("0 0 {} {}", size[0], size[1]));
    let size = size.map(|s| s.parse::<f64>().unwrap());
    let words = document.descendants().find(|n| n.has_tag_name("desc")).unwrap().text().unwrap();
    assert!(!words.is_empty() && !figure.text().is_empty());
    for title in titles {
        let clean: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
        let said: String = figure.text().chars().filter(|c| c.is_alphanumeric()).collect();
        assert!(said.contains(&clean), "{title:?} in {said:?}");
    }
    // Nothing is drawn outside of the picture.
    for node in document.descendants() {
        for (name, limit) in [("x", size[0]), ("y", size[1]), ("cx", size[0]), ("cy", size[1])] {
            let at = node.attribute(name).map_or(0.0, |at| at.parse::<f64>().unwrap());
            assert!((-10.0..=limit + 10.0).contains(&at), "{name} = {at} beyond {limit} in {svg}");
        }
        for point in node.attribute("points").unwrap_or_default().split_whitespace() {
            let (x, y) = point.split_once(',').unwrap();
            let [x, y] = [x, y].map(|at| at.parse::<f64>().unwrap());
            assert!((-10.0..=size[0] + 10.0).contains(&x) && (-10.0..=size[1] + 10.0).contains(&y), "{point} in {svg}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_histogram_is_sound(
        values in any_values(), others in any_values(), title in any_text(), name in any_text(), range in any_range(),
        bins in 1..1000_usize, density: bool, log: bool,
    ) {
        let mut one = histogram(&values).title(&title);
        let mut two = histograms([(&*name, &values), ("b", &others)]).title(&title);
        if bins % 3 > 0 {
            (one, two) = (one.bins(bins), two.bins(bins));
        } else if bins % 2 > 0 {
            (one, two) = (one.bins(Bins::FreedmanDiaconis), two.bins(Bins::FreedmanDiaconis));
        }
        if let Some(range) = range {
            (one, two) = (one.range(range.clone()), two.range(range));
        }
        if density {
            (one, two) = (one.density(), two.density());
        }
        if log {
            (one, two) = (one.log_counts(), two.log_counts());
        }
        is_sound(&one, &[&title]);
        let said = one.text();
        let n = values.iter().filter(|v| v.abs() <= 1e150).count();
        prop_assert!(said.contains(&format!("n = {n}")), "{}", said);
        is_sound(&two, &[&title, &name]);
        is_sound(&two.clone().overlay(), &[&title, &name]);
        is_sound(&row((&one, &two)), &[&title]);
    }

    #[test]
    fn every_value_is_in_a_bar_or_counted_as_left_out(values in any_values(), range in any_range()) {
        // With a number of bins given, zeros are set apart from whole numbers too.
        let mut figure = histogram(&values).bins(20);
        let mut inside = -1e150..1e150;
        if let Some(range) = range {
            figure = figure.range(range.clone());
            inside = range;
        }
        let bars = values.iter().filter(|v| **v != 0.0 && (inside.start..=inside.end).contains(*v)).count();
        prop_assert_eq!(figure.counts()[0].iter().sum::<usize>(), bars);
        let zeros = values.iter().filter(|v| **v == 0.0 && (inside.start..=inside.end).contains(*v)).count();
        let text = figure.text();
        prop_assert_eq!(zeros > 0, text.contains(&format!("{zeros} exact zeros")), "{}", text);
        let not_finite = values.iter().filter(|v| !v.is_finite()).count();
        prop_assert_eq!(not_finite > 0, text.contains(&format!("{not_finite} NaN or infinite")), "{}", text);
        let too_large = values.iter().filter(|v| v.is_finite() && v.abs() > 1e150).count();
        prop_assert_eq!(too_large > 0, text.contains(&format!("{too_large} beyond ±1e150")), "{}", text);
        let outside = values.len() - bars - zeros - not_finite - too_large;
        prop_assert_eq!(outside > 0, text.contains(&format!("{outside} out of range")), "{}", text);
    }

    #[test]
    fn every_curve_is_sound(
        ys in any_values(), others in any_values(), xs in prop::collection::vec(any_value(), 40), title in any_text(),
        name in any_text(), log_x: bool, log_y: bool, own_x: bool,
    ) {
        let mut figure = curves([(&*name, &ys), ("b", &others)]).title(&title).x_label(&name).y_label(&title);
        if log_x {
            figure = figure.log_x();
        }
        if log_y {
            figure = figure.log_y();
        }
        if own_x {
            figure = figure.x(&xs);
        }
        is_sound(&figure.prediction("theory", &others), &[&title, &name, "theory"]);
    }

    #[test]
    fn marks_are_few_and_apart(start in prop_oneof![-2.0..2.0, -1e149..1e149], exponent in -200..149_i32, log: bool) {
        let width = f64::max(10_f64.powi(exponent), f64::abs(start) * 1e-12);
        let figure = curves([("a", [start, start + width])]);
        let labels = y_labels(&if log { figure.log_y() } else { figure });
        prop_assert!(labels.len() <= 12, "{:?}", labels);
        for pair in labels.windows(2) {
            prop_assert!(pair[0].0 != pair[1].0 && pair[0].1 - pair[1].1 >= 15, "{:?}", labels);
        }
    }

    #[test]
    fn every_heat_map_is_sound(values in prop::collection::vec(any_value(), 400), rows in 0..20_usize, title in any_text()) {
        let columns = values.len().checked_div(rows).unwrap_or(0);
        let matrix = Array::from_shape_vec((rows, columns), values[..rows * columns].to_vec()).unwrap();
        let figure = heat_map(&matrix).title(&title);
        is_sound(&figure, &[&title]);
        is_sound(&column((&figure, row((&figure, &figure)))), &[&title]);
    }
}

#[test]
fn pictures_are_small() {
    let mut rng = RandomState::new(0);
    let layers: Vec<Array2<f64>> = (1..=10).map(|i| (rng.randn((200, 500)) / f64::from(i)).tanh()).collect();
    for one in [histogram(&layers[0]), histogram(&layers[9]), histogram(&layers[0].relu())] {
        let svg = one.title("a 50-bin histogram").bins(50).svg();
        assert!(svg.len() <= 8 * 1024, "{} bytes", svg.len());
    }
    let grid = histograms((1..).zip(&layers)).title("a grid of 10 layers").bins(50);
    for figure in [grid.clone(), grid.overlay()] {
        assert!(figure.svg().len() <= 40 * 1024, "{} bytes", figure.svg().len());
    }
}
