//! Initializers and activations as text.

use initializers::prelude::*;

#[test]
fn names_of_other_libraries_are_understood() {
    for (init, names) in [
        (Init::Zeros, "zeros zeros_ Zeros"),
        (Init::Ones, "ones ones_ Ones"),
        (
            Init::XavierUniform,
            "xavier_uniform_ xavier_uniform GlorotUniform glorot_uniform glorot-uniform XAVIER_UNIFORM",
        ),
        (Init::XavierNormal, "xavier_normal_ GlorotNormal glorot_normal"),
        (Init::HeUniform, "kaiming_uniform_ kaiming_uniform HeUniform he_uniform"),
        (Init::HeNormal, "kaiming_normal_ kaiming_normal HeNormal he_normal"),
        (Init::LecunUniform, "LecunUniform lecun_uniform"),
        (Init::LecunNormal, "LecunNormal lecun_normal"),
        (Init::Identity, "eye_ Identity"),
        (Init::Dirac, "dirac_"),
        (Init::Orthogonal { gain: 1.0 }, "orthogonal_ Orthogonal orthogonal(1) orthogonal_(gain=1)"),
        (Init::Constant(0.5), "constant_(0.5) Constant(.5) constant=5e-1"),
        (Init::Normal { mean: 0.0, std: 0.01 }, "N(0,0.01²) N(0,0.01^2) normal_(0,0.01)"),
        (Init::Uniform { low: -1.0, high: 1.0 }, "U[-1,1) uniform_(-1,1)"),
    ] {
        for name in names.split(' ') {
            assert_eq!(name.parse(), Ok(init), "{name}");
        }
    }
    for (activation, names) in [
        (Activation::Identity, "linear identity Identity"),
        (Activation::Relu, "relu ReLU"),
        (Activation::Swish, "silu SiLU swish"),
        (Activation::Elu(1.0), "elu ELU ELU(1.0)"),
        (Activation::LeakyRelu(0.2), "leaky_relu(0.2) LeakyReLU(0.2) leaky-relu:.2"),
    ] {
        for name in names.split(' ') {
            assert_eq!(name.parse(), Ok(activation), "{name}");
        }
    }
}

#[test]
fn what_names_nothing_is_answered_with_what_is_near() {
    let init = |name: &str| name.parse::<Init>().unwrap_err().to_string();
    assert_eq!(init("glorot"), r#""glorot" names no initializer; near it are "Xavier normal" and "Xavier uniform""#);
    // Is 0.0001 the variance or the standard deviation?
    assert!(init("N(0, 0.0001)").starts_with(r#""N(0, 0.0001)" names no initializer; near it are "N(0, 0.01²)" and "#));
    for text in ["", "normal", "N(0, 0.01²), N(0, 0.01²)", "zeros 1", "2/fan_in", "normal, variance 2/fan", "a\nb"] {
        assert!(init(text).lines().count() == 1, "{text}");
    }
    assert_eq!(
        "leaky_relu".parse::<Activation>().unwrap_err().to_string(),
        r#""leaky_relu" names no activation; near it are "leaky ReLU(0.01)" and "ReLU""#
    );
}

#[cfg(feature = "serde")]
#[test]
fn configuration_files_have_names() {
    let file = r#"{"init": "kaiming_normal_", "activation": "leaky_relu 0.01"}"#;
    let mut settings: std::collections::BTreeMap<String, serde_json::Value> = serde_json::from_str(file).unwrap();
    let mut value = |key| settings.remove(key).unwrap();
    let init: Init = serde_json::from_value(value("init")).unwrap();
    let activation: Activation = serde_json::from_value(value("activation")).unwrap();
    assert_eq!((init, activation), (Init::HeNormal, Activation::LeakyRelu(0.01)));
    assert_eq!(serde_json::to_string(&(init, activation)).unwrap(), r#"["He normal","leaky ReLU(0.01)"]"#);
    let error = serde_json::from_str::<Init>(r#""he""#).unwrap_err().to_string();
    assert!(error.starts_with(r#""he" names no initializer; near it are "#), "{error}");
}
