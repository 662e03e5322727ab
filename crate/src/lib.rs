//! First weights for neural networks.
